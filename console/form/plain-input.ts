import type { Input } from "./input.ts";

/** What an input of a form that no record makes has of its own accord: one value of its type, empty at first. */
export const plainInput = {
  kind: "ask",
  many: false,
  choices: null,
  class: null,
  maxLength: null,
  min: null,
  max: null,
  pattern: null,
  schema: null,
  value: null,
  wantsReason: false,
} as const satisfies Partial<Input>;
