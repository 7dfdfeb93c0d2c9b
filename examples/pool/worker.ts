// The module of a worker: in browsers, Deno and Bun it is just the same.
import { serve } from "modulink-edge/pool";
import { tasks } from "./tasks.ts";

serve(tasks);
