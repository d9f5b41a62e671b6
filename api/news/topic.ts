/** What a stream of news may tell of. */
export type Topic =
  | { readonly kind: "records" | "runs" | "alerts" | "approvals" }
  | { readonly kind: "type"; readonly type: string }
  | { readonly kind: "record"; readonly id: string; readonly type: string }
  | { readonly kind: "run"; readonly id: string };

/** Reads what the contract has checked: `record:incident/INC0000001`. */
export function topicOf(text: string): Topic {
  const at = text.indexOf(":");
  const [kind, of] = at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + 1)];
  if (kind === "type") return { kind, type: of };
  if (kind === "record") return { kind, id: of, type: of.split("/")[0] ?? "" };
  if (kind === "run") return { kind, id: of };
  return { kind: kind as "records" | "runs" | "alerts" | "approvals" };
}
