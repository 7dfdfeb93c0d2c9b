/** The line of rooms: an import may only point from a room to an earlier one. */
export const rooms = [
  "core",
  "storage",
  "observe",
  "security",
  "transform",
  "resilience",
  "decisions",
  "scaling",
  "events",
  "messaging",
  "workflow",
  "testing",
  "hono",
  "browser",
] as const;
