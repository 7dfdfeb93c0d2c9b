import { withWorkers } from "../pool/workers.ts";

withWorkers("web-workers");
