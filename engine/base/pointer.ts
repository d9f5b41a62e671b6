/** One part of a JSON pointer (RFC 6901), escaped. */
export function pointerPart(key: string): string {
  return key.replaceAll("~", "~0").replaceAll("/", "~1");
}
