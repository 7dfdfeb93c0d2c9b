// A worker that crashes where the other one doubles.
import { serve } from "../../src/pool/index.ts";
import { links } from "./links.ts";

serve({ ...links, double: links.die, length: links.die });
