/** News for a record that was merged is for its survivor; every host that delivers it goes by this. */
import { ownValue, type JsonObject } from "../../base/json.ts";
import type { Effect } from "../effects.ts";
import type { Refusal } from "../protocol.ts";

/** Of what a merged record is sent and is for its survivor. */
const mergedCode = "OPS447";

/** The record that a refusal says it is for; null = it is of another kind. */
export function survivorIn({ code, details = null }: Refusal): string | null {
  const into = code === mergedCode ? ownValue(details, "into") : null;
  return typeof into === "string" ? into : null;
}

/**
 * `$link` for the record that has linked itself to one that was merged meanwhile: it has the survivor, `taken`, in
 * place of that one; null = nothing was merged.
 */
export function correction(
  { id, record, to, input }: Extract<Effect, { readonly kind: "link" }>,
  taken: string,
): { readonly id: string; readonly input: JsonObject } | null {
  if (taken === to || input["on"] !== true) return null;
  const own = { link: input["inverse"] ?? null, inverse: input["link"] ?? null };
  // What is linked to one that was merged into it is linked to nobody.
  const link =
    taken === record ? { ...own, record: to, on: false } : { ...own, record: taken, on: true, insteadOf: to };
  return { id: `${id}:survivor`, input: link };
}
