interface Locked {
  resolved?: string;
  optionalDependencies?: Record<string, string>;
}

/** Whether the lock holds a package that one at `at` would load: in its own folder or one further out. */
function holds(packages: Record<string, Locked>, at: string, name: string): boolean {
  for (let base = at; ; base = base.slice(0, Math.max(0, base.lastIndexOf("node_modules/") - 1))) {
    if (packages[`${base && `${base}/`}node_modules/${name}`]) return true;
    if (base === "") return false;
  }
}

/**
 * What would make `npm ci` refuse a lock or tie it to one registry: a platform's optional package that is missing (an
 * install where it could not be had leaves it out in silence), or an address to download from.
 */
export function lockProblems(packages: Record<string, Locked>): string[] {
  return Object.entries(packages).flatMap(([at, { resolved, optionalDependencies = {} }]) => {
    const lost = Object.keys(optionalDependencies).filter((name) => !holds(packages, at, name));
    const address = /^https?:/.test(resolved ?? "")
      ? [`package-lock.json: ${at} is tied to ${resolved}`]
      : [];
    return [...address, ...lost.map((name) => `package-lock.json: ${at} lacks its optional ${name}`)];
  });
}
