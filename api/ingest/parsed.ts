import { invalidInput } from "../error.ts";

/** What cannot be read must not be sent again: 400, with the reason. */
export function parsed<T>(what: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw invalidInput(`the body cannot be read as ${what}: ${error instanceof Error ? error.message : String(error)}`);
  }
}
