import type { Json } from "../../base/json.ts";
import type { Field, FieldType } from "../ir.ts";

/** One input of a command, or of an opening, so that a form can be made of it. */
export interface OfferedInput {
  readonly name: string;
  /** `field` = it stays with the record; `ask` = it goes with the command alone. */
  readonly kind: "field" | "ask" | "link";
  readonly type: FieldType;
  readonly many: boolean;
  /** The command is refused without it. */
  readonly required: boolean;
  /** All that it may be; null = open. */
  readonly choices: readonly string[] | null;
  /** Class of a CI, type of a record. */
  readonly class: string | null;
  readonly maxLength: number | null;
  readonly min: number | null;
  readonly max: number | null;
  readonly pattern: string | null;
  /** JSON Schema of what a map may be; null = any. */
  readonly schema: Json;
  /** What the record holds now, or is taken when it is left out. */
  readonly value: Json;
  /** A change of it needs the input `reason`. */
  readonly wantsReason: boolean;
}

export function offered(
  field: Field,
  kind: OfferedInput["kind"],
  { required, value }: { readonly required: boolean; readonly value: Json },
): OfferedInput {
  const { name, type, many, maxLength, min, max, pattern } = field;
  const choices = field.values ?? field.oneOf;
  const bounds = { maxLength, min, max, pattern };
  return {
    name,
    kind,
    type,
    many,
    required,
    choices,
    class: field.class,
    ...bounds,
    schema: field.schema ?? null,
    value,
    wantsReason: field.reasonOnChange,
  };
}

const unbounded = {
  choices: null,
  class: null,
  maxLength: null,
  min: null,
  max: null,
  pattern: null,
  schema: null,
} as const;

export function linkInput(name: string, to: string, required: boolean, value: Json): OfferedInput {
  const shape = { kind: "link", type: "record", many: true, wantsReason: false } as const;
  return { name, ...shape, ...unbounded, class: to, required, value };
}

export function textInput(name: string, required = false): OfferedInput {
  return { name, kind: "ask", type: "text", many: false, required, ...unbounded, value: null, wantsReason: false };
}
