export { type TabBus, tabBus } from "./tab-bus.ts";
