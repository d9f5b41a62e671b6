import type { Input } from "../form/input.ts";

/** An input of a form that no record makes: needed, empty at first, of whatever value its type takes. */
export function inputNamed(name: string, type: string): Input {
  return {
    name,
    kind: "ask",
    type,
    many: false,
    required: true,
    choices: null,
    class: null,
    maxLength: null,
    min: null,
    max: null,
    pattern: null,
    schema: null,
    value: null,
    wantsReason: false,
  };
}
