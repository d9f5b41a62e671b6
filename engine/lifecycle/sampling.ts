/** Whether a text belongs to the given per cent of all texts: the same one always does, or never. */
export function isSampled(text: string, percent: number): boolean {
  return hash(text) % 100 < percent;
}

/** FNV-1a over UTF-16 units, mixed once more: ids differ in their last digits alone. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
  return (value ^ (value >>> 16)) >>> 0;
}
