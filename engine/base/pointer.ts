import { ownValue, type Json } from "./json.ts";

/** One part of a JSON pointer (RFC 6901), escaped. */
export function pointerPart(key: string): string {
  return key.replaceAll("~", "~0").replaceAll("/", "~1");
}

/** The steps of a pointer into a value, as far as they lead somewhere. */
export function pathOfPointer(value: Json, pointer: string): readonly (string | number)[] {
  const steps: (string | number)[] = [];
  let at: Json | undefined = value;
  for (const part of pointer.split("/").slice(1)) {
    const key = part.replaceAll("~1", "/").replaceAll("~0", "~");
    const step: string | number = Array.isArray(at) ? Number(key) : key;
    at = typeof step === "number" ? (at as readonly Json[])[step] : ownValue(at, step);
    if (at === undefined) return steps;
    steps.push(step);
  }
  return steps;
}
