// The worker of the tests, in every runtime that has workers.
import { serve } from "../../src/pool/index.ts";
import { links } from "./links.ts";

serve(links);
