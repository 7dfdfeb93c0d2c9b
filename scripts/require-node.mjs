// Imported first by every script that needs the Node of this repository's dependencies.
const [major, minor] = process.versions.node.split(".").map(Number);
if (major < 22 || (major === 22 && minor < 12)) {
  console.error(
    `Node ${process.versions.node} is too old for this: use the npm scripts (npm test, npm run check), which put ` +
      "node_modules/.bin first, or Node 22.12 and newer.",
  );
  process.exit(1);
}
