export declare function executable(
  kind: "chromium" | "firefox" | "webkit" | "promtool" | "redis" | "xvfb",
): string | undefined;
