import { InvalidArgumentError } from "commander";

/** An instant on a command line, as the API takes it. */
export function instantOption(written: string): string {
  const at = Date.parse(written);
  if (Number.isNaN(at)) throw new InvalidArgumentError("write an instant such as 2026-11-30T00:00:00Z.");
  return new Date(at).toISOString();
}
