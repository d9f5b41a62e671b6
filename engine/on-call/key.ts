/** How the kernel asks who is on call: by one text, `NAME` or `NAME/LAYER`. Neither name has a slash. */

export function onCallKey(name: string, layer: string | undefined): string {
  return layer === undefined ? name : `${name}/${layer}`;
}

export function onCallOf(key: string): { readonly name: string; readonly layer?: string } {
  const [name = "", layer] = key.split("/");
  return layer === undefined ? { name } : { name, layer };
}
