import { nameText } from "../format/value.ts";
import { text } from "./text.ts";
import { fileOf } from "../file/held-file.ts";
import type { Input } from "./input.ts";

export interface InputFault {
  readonly name: string;
  readonly detail: string;
}

type Given = Pick<FormData, "get" | "getAll" | "has">;

/**
 * What is sent of a filled form: what was left as it was is left out, what was emptied is null. Faults that a browser
 * does not see itself are told, each with the name of its input.
 */
export function inputOf(
  inputs: readonly Pick<Input, "name" | "type" | "many" | "choices" | "value" | "required">[],
  given: Given,
  wantsReason = false,
): { readonly input: { readonly [name: string]: unknown }; readonly faults: readonly InputFault[] } {
  const input: { [name: string]: unknown } = {};
  const faults: InputFault[] = [];
  for (const one of inputs) {
    const read = valueOf(one, given);
    if ("fault" in read) faults.push({ name: one.name, detail: read.fault });
    else if (!same(read.value, one.value) || (one.required && read.value !== null)) input[one.name] = read.value;
  }
  const reason = given.get("reason");
  if (wantsReason && typeof reason === "string" && reason.trim() !== "") input["reason"] = reason;
  return { input, faults };
}

type Read = { readonly value: unknown } | { readonly fault: string };

function valueOf({ name, type, many, choices }: Pick<Input, "name" | "type" | "many" | "choices">, given: Given): Read {
  if (type === "boolean") return { value: given.has(name) };
  if (type === "file") {
    const ids = given.getAll(name).map(nameText);
    return { value: ids.length === 0 ? null : many ? ids : ids[0] };
  }
  if (many) {
    const all = choices === null ? nameText(given.get(name)).split(",") : given.getAll(name).map(nameText);
    const values = all.map((one) => one.trim()).filter((one) => one !== "");
    return { value: values.length === 0 ? null : values.map((one) => (isNumber(type) ? Number(one) : one)) };
  }
  const written = nameText(given.get(name));
  if (written.trim() === "") return { value: null };
  if (isNumber(type)) return { value: Number(written) };
  if (type === "instant") return { value: new Date(written).toISOString() };
  if (type !== "object") return { value: written };
  try {
    return { value: JSON.parse(written) as unknown };
  } catch {
    return { fault: text.command.notJson };
  }
}

const isNumber = (type: string): boolean => type === "integer" || type === "number";

/** Whether a value is what the record holds: an instant that was shown by the minute is that instant. */
function same(value: unknown, held: unknown): boolean {
  const nothing = (one: unknown): boolean =>
    one === null || one === undefined || (Array.isArray(one) && one.length === 0);
  if (nothing(value) && nothing(held)) return true;
  // A file is sent by its id.
  const files = [held].flat().flatMap((one) => fileOf(one)?.id ?? []);
  if (files.length > 0) return JSON.stringify([value].flat()) === JSON.stringify(files);
  if (typeof value === "boolean" && nothing(held)) return !value;
  if (typeof value === "string" && typeof held === "string" && /^\d{4}-.*Z$/.test(value) && /^\d{4}-.*Z$/.test(held))
    return value.slice(0, 16) === held.slice(0, 16);
  return JSON.stringify(value) === JSON.stringify(held);
}
