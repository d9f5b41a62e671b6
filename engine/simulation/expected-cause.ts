/** Whether causes are as a scenario expects, whatever host looked for them. */
import type { Cause } from "../cause/causes.ts";

/** What a scenario expects to be found as the cause of what alerts tell of. */
export interface ExpectedCauses {
  readonly of: { readonly record: string } | { readonly alert: string };
  /** All that is found, the most probable first; `record` = alias of the one that held the window. */
  readonly found: readonly {
    readonly kind: "work" | "alert";
    readonly ci: string;
    readonly record?: string;
    readonly alert?: string;
  }[];
}

/** One line when something else is found. `found` null = no alert tells of trouble. */
export function unmetCauses(
  { of, found: expected }: ExpectedCauses,
  found: readonly Cause[] | null,
  idOf: (alias: string) => string | undefined,
): readonly string[] {
  const what = "record" in of ? of.record : of.alert;
  if (found === null) return [`no alert tells of trouble of "${what}"`];
  const isThat = (cause: Cause | undefined, { kind, ci, record, alert }: ExpectedCauses["found"][number]): boolean =>
    cause?.suspect.kind === kind &&
    cause.suspect.ci === ci &&
    (record === undefined || cause.suspect.id === idOf(record)) &&
    (alert === undefined || cause.suspect.id === alert);
  if (found.length === expected.length && expected.every((one, index) => isThat(found[index], one))) return [];
  const told = found.map(({ suspect: { kind, id, ci }, score }) => `${kind} ${id} on ${ci} (${String(score)})`);
  return [
    `the causes of "${what}" are ${told.length === 0 ? "none" : told.join(", ")}; expected ${JSON.stringify(expected)}`,
  ];
}
