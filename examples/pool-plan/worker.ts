import { serve } from "modulink-edge/pool";
import { tasks } from "./tasks.ts";

serve(tasks);
