import { isJsonObject, type Json } from "../base/json.ts";
import type { SecretUse } from "./state.ts";

/** The input of a call with the values of its secrets where the definition names them; in a longer text as a part. */
export function putSecrets(input: Json, uses: readonly SecretUse[], valueOf: (secret: string) => Json): Json {
  return uses.reduce((put, { at, parts }) => {
    const values = parts.map((part) => (typeof part === "string" ? part : valueOf(part.secret)));
    const [only] = values;
    const whole =
      values.length === 1 && only !== undefined
        ? only
        : values.map((value) => (typeof value === "string" ? value : JSON.stringify(value))).join("");
    return replaceAt(put, at.split("/").slice(1), whole);
  }, input);
}

function replaceAt(value: Json, path: readonly string[], put: Json): Json {
  const [part, ...rest] = path;
  if (part === undefined) return put;
  const key = part.replaceAll("~1", "/").replaceAll("~0", "~");
  if (Array.isArray(value))
    return (value as readonly Json[]).map((item, index) => (String(index) === key ? replaceAt(item, rest, put) : item));
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [name, name === key ? replaceAt(item, rest, put) : item]),
  );
}
