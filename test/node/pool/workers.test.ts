import { withWorkers } from "../../pool/workers.ts";

withWorkers("worker-threads");
