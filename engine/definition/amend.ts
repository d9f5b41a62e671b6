import { isMap, parseDocument, type YAMLMap } from "yaml";
import type { Json } from "../base/json.ts";
import { failure, ok, type Result } from "../base/result.ts";
import { formatDefinition } from "./format-source.ts";

/**
 * The text of one definition with other values at paths such as `spec.hold`, in its canonical form, with its comments.
 * A value of null takes the key out. `name`: what it is called then.
 */
export function amendDefinition(
  text: string,
  { name, set }: { readonly name: string | null; readonly set: { readonly [path: string]: Json } },
): Result<string, string> {
  const document = parseDocument(text);
  const [error] = document.errors;
  if (error !== undefined) return failure(error.message);
  if (name !== null) document.setIn(["metadata", "name"], name);
  for (const [path, value] of Object.entries(set)) {
    const steps = path.split(".");
    for (let length = 1; length < steps.length; length += 1) {
      const at = steps.slice(0, length);
      const here = document.getIn(at, true) as YAMLMap | undefined;
      if (here === undefined) document.setIn(at, document.createNode({}));
      else if (!isMap(here)) return failure(`"${at.join(".")}" is no map: "${path}" cannot be set`);
    }
    if (value === null) document.deleteIn(steps);
    else document.setIn(steps, document.createNode(value));
  }
  const formatted = formatDefinition(document.toString());
  return formatted.ok ? ok(formatted.value) : failure(formatted.error.message);
}
