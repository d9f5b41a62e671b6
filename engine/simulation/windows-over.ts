import type { HeldOver } from "../alert/maintenance.ts";
import { reachOf } from "../availability/service.ts";
import { parseInstant } from "../lifecycle/instant.ts";
import type { RecordState } from "../lifecycle/record.ts";
import type { Fixture } from "./fixture.ts";

/** A window that a record holds. */
export interface RecordWindow extends Pick<HeldOver, "record" | "type" | "state" | "from" | "until"> {
  readonly cis: readonly string[];
}

/** The windows that records hold. */
export function windowsOf(records: readonly RecordState[]): readonly RecordWindow[] {
  return records.flatMap(({ id, type, state, reservation }): RecordWindow[] => {
    const [from, until] = [parseInstant(reservation?.from ?? ""), parseInstant(reservation?.until ?? "")];
    if (reservation === null || from === null || until === null) return [];
    return [{ record: id, type, state, from, until, cis: reservation.cis }];
  });
}

/** Those that hold over a CI at an instant, on it and on what it depends on so many relations away. */
export function windowsOver(
  ci: string,
  {
    fixture,
    windows,
    depth,
    at,
  }: {
    readonly fixture: Pick<Fixture, "cis">;
    readonly windows: readonly RecordWindow[];
    readonly depth: number;
    readonly at: number;
  },
): readonly HeldOver[] {
  const idOf = (key: string): string => fixture.cis[key]?.id ?? key;
  const below = (id: string): readonly string[] =>
    Object.values(fixture.cis)
      .filter((one) => one.id === id)
      .flatMap(({ relations }) => relations.filter(({ impact }) => impact !== false).map(({ to }) => idOf(to)));
  const reach = reachOf(ci, depth, below);
  return windows.flatMap(({ cis, ...window }) =>
    window.from <= at && at < window.until
      ? cis.flatMap((on): HeldOver[] => {
          const distance = reach[on];
          return distance === undefined ? [] : [{ ...window, on, distance }];
        })
      : [],
  );
}
