/**
 * The page to go to after signing in, out of an address that anybody can write: a path of this console, or its home. A
 * browser takes `//host` and `/\host` for another site.
 */
export function ownPath(value: unknown): string {
  return typeof value === "string" && /^\/(?![/\\])[^\s\\]*$/.test(value) && !value.startsWith("/sign-in")
    ? value
    : "/";
}
