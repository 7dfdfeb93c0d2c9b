// Files that Deno, Bun and Wrangler import as texts.
declare module "*.html" {
  const text: string;
  export default text;
}
declare module "*.ndjson" {
  const text: string;
  export default text;
}
