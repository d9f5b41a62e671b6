/**
 * What alerts were over time: one entry when an episode opens or closes, and when its severity, its CI or its group
 * becomes another. An event that says the same again makes none.
 */
import type { SourceEvent } from "../event/event.ts";
import type { Alert } from "./alert.ts";
import type { BoardAlert } from "./board-alert.ts";

/** What an alert was from an instant on. */
export interface AlertChange {
  /** Id of the alert. */
  readonly alert: string;
  readonly episode: number;
  /** When it was so by the word of its source; of a group, when the alert joined it. UTC milliseconds. */
  readonly at: number;
  readonly source: string;
  readonly state: Alert["state"];
  readonly severity: number | null;
  readonly title: string;
  readonly ci: string | null;
  /** The rule that grouped it. */
  readonly rule: string | null;
  readonly group: string | null;
  /** Events of the alert until then, this one included, and those of them that changed nothing. */
  readonly count: number;
  readonly duplicates: number;
}

/** A change that an event made, before it is known what group the alert comes into. */
export interface AlertTurn {
  readonly id: string;
  readonly at: number;
  readonly alert: Alert;
}

/** Null: the event changed nothing that is kept. A clear of what never fired is no episode. */
export function turnOf(before: Alert | null, after: BoardAlert, event: SourceEvent): AlertTurn | null {
  const { id, alert } = after;
  const isEpisode = alert.state === "firing" || before?.state === "firing";
  const isOther =
    before?.state !== alert.state ||
    before.episode !== alert.episode ||
    before.severity !== alert.severity ||
    before.ci !== alert.ci;
  if (!isEpisode || !isOther) return null;
  const turned = before?.state !== alert.state || before.episode !== alert.episode;
  return { id, at: turned ? alert.changedAt : Math.max(alert.changedAt, event.at), alert };
}

/** The group of an alert, with its rule, or null when that is not open. */
type GroupOf = (alert: BoardAlert) => { readonly id: string; readonly rule: string } | null;

/** A batch: alerts as they were looked at, and in the same order as they are now. */
interface Looked {
  readonly before: readonly BoardAlert[];
  readonly after: readonly BoardAlert[];
}

/** All that has changed, in order: `turns` first, then who joined a group without an event. */
export function changesOf(
  turns: readonly AlertTurn[],
  { before, after }: Looked,
  groupOf: GroupOf,
  now: number,
): readonly AlertChange[] {
  const groups = new Map(
    after.map((one, index) => {
      const was = before[index];
      return [one.id, { was: was === undefined ? null : groupOf(was), is: groupOf(one), latest: one.alert.episode }];
    }),
  );
  const turned = new Set(turns.map(({ id }) => id));
  const joined = after.flatMap(({ id, alert }): AlertTurn[] => {
    const group = groups.get(id);
    const isSame = group === undefined || group.is === null || group.is.id === group.was?.id;
    return isSame || turned.has(id) ? [] : [{ id, at: now, alert }];
  });
  return [...turns, ...joined].map(({ id, at, alert }): AlertChange => {
    const { was = null, is = null, latest = null } = groups.get(id) ?? {};
    // An episode that was over before the batch was judged came into no group of its own.
    const group = alert.episode === latest ? is : was;
    const { episode, source, state, severity, title, ci, count, duplicates } = alert;
    const rule = group?.rule ?? null;
    return {
      alert: id,
      episode,
      at,
      source,
      state,
      severity,
      title,
      ci,
      rule,
      group: group?.id ?? null,
      count,
      duplicates,
    };
  });
}
