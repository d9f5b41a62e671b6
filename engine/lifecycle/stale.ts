import type { Refusal } from "./protocol.ts";

/** Code of the refusal of a command that was meant for the record as it was read before. */
export const staleCode = "OPS412";

/** `expected`: the heads that were meant; `head`: where the record is. */
export function staleRefusal(expected: readonly number[], head: number): Refusal {
  const meant = expected.map((one) => `"${one}"`).join(", ");
  return {
    code: staleCode,
    reason: "conflict",
    message: `the command is meant for the record at ${meant === "" ? "none of its events" : meant}, it is at "${head}": read it again and send the command with its new ETag`,
    details: { head },
    durable: false,
  };
}
