export declare function executable(
  kind: "chromium" | "firefox" | "webkit" | "redis" | "xvfb",
): string | undefined;
