import type { Reply, Request } from "../../client/call.ts";

/** An attribute of a class as the API tells of it. */
export type AttributeFacts = Reply<"listCiClasses">["items"][number]["attributes"][number];

type Value = AttributeValues[string];

export type AttributeValues = NonNullable<Request<"reportCis">["body"]["items"][number]["attributes"]>;

/** A text as a value of the attribute, or what is wrong with it. What the API checks anyway is left to it. */
export function attributeValue(
  { name, type, many }: AttributeFacts,
  text: string,
): { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly fault: string } {
  if (many) {
    const parts = text.split(/\s*[,;]\s*/).filter((part) => part !== "");
    const values = parts.map((part) =>
      attributeValue({ name, type, many: false, required: false, values: null }, part),
    );
    const wrong = values.find((value) => !value.ok);
    return wrong ?? { ok: true, value: values.flatMap((value) => (value.ok ? [value.value] : [])) };
  }
  const trimmed = text.trim();
  const fault = (expected: string) => ({ ok: false as const, fault: `${name} is "${text}": write ${expected}` });
  switch (type) {
    case "integer":
      return /^-?\d{1,15}$/.test(trimmed) ? { ok: true, value: Number(trimmed) } : fault("a whole number");
    case "number":
      return trimmed !== "" && Number.isFinite(Number(trimmed))
        ? { ok: true, value: Number(trimmed) }
        : fault("a number");
    case "boolean":
      return /^(?:true|yes|1|false|no|0)$/i.test(trimmed)
        ? { ok: true, value: /^(?:true|yes|1)$/i.test(trimmed) }
        : fault("true or false");
    case "object":
      try {
        return { ok: true, value: JSON.parse(text) as Value };
      } catch {
        return fault("JSON");
      }
    default:
      return { ok: true, value: trimmed };
  }
}
