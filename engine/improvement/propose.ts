import type { Json } from "../base/json.ts";
import { failure, ok, type Result } from "../base/result.ts";
import { evaluateValue } from "../condition/evaluate.ts";
import type { Value } from "../condition/ir.ts";
import type { Finding } from "./find.ts";
import type { Improvement } from "./ir.ts";

/** A definition that is to be changed, made of another one, or published no more. */
export interface Proposed {
  readonly title: string;
  readonly kind: Improvement["propose"]["kind"];
  readonly from: string;
  /** Null = it is changed itself. */
  readonly as: string | null;
  /** By path; null = it is published no more. */
  readonly set: { readonly [path: string]: Json } | null;
}

/** What is proposed for a finding; a fault names the part of the definition that it is in. */
export function proposedFor({ name, propose }: Improvement, { view, backTest }: Finding): Result<Proposed, string> {
  const record = { ...view, backTest: { ...backTest, missed: backTest.missed.length } };
  const read = (part: string, value: Value): Result<Json, string> => {
    const result = evaluateValue(value, { record, variables: {} });
    return result.ok ? ok(result.value) : failure(`improvement "${name}", propose.${part}: ${result.error.message}`);
  };
  const texts: { [part: string]: string | null } = {};
  for (const part of ["title", "from", "as"] as const) {
    const value = propose[part];
    const result = value === null ? ok<Json>(null) : read(part, value);
    if (!result.ok) return result;
    if (value !== null && typeof result.value !== "string")
      return failure(`improvement "${name}", propose.${part}: it is ${JSON.stringify(result.value)}, and no text`);
    texts[part] = typeof result.value === "string" ? result.value : null;
  }
  const set: { [path: string]: Json } = {};
  for (const [path, value] of Object.entries(propose.set ?? {})) {
    const result = read(`set.${path}`, value);
    if (!result.ok) return result;
    set[path] = result.value;
  }
  const { title, from, as } = texts;
  return ok({
    title: title ?? "",
    kind: propose.kind,
    from: from ?? "",
    as: as ?? null,
    set: propose.set === null ? null : set,
  });
}
