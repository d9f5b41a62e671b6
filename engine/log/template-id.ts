/**
 * The name of a template: made of its source and of its text as it was first, so that it is the same wherever and
 * whenever it is met. 64 bits by FNV-1a, twice 32.
 */
export function templateId(source: string, birth: readonly string[]): string {
  const text = `${source}\n${birth.join(" ")}`;
  return `${hash(text, 0x811c9dc5)}${hash(text, 0x01000193)}`;
}

function hash(text: string, seed: number): string {
  let state = seed;
  for (let index = 0; index < text.length; index += 1) state = Math.imul(state ^ text.charCodeAt(index), 0x01000193);
  return (state >>> 0).toString(16).padStart(8, "0");
}
