import type { Input } from "../form/input.ts";
import { plainInput } from "../form/plain-input.ts";

/** An input that is needed, of whatever value its type takes. */
export function inputNamed(name: string, type: string): Input {
  return { ...plainInput, name, type, required: true };
}
