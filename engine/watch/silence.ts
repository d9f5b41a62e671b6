/**
 * Series of which nothing comes any more. What was told of one ends, or it is told that nothing comes, as the watch
 * declares; one that comes again is judged as before.
 */
import { clearEvent, type Noticed, silentEvent, type WatchEvent } from "./event.ts";
import type { Watch } from "./ir.ts";
import type { GroupState, WatchState } from "./watch.ts";

/** When the next group of a unit falls silent if nothing comes, UTC milliseconds; null = none, or the watch does not ask. */
export function silentAt({ silent }: Pick<Watch, "silent">, state: WatchState): number | null {
  if (silent === undefined) return null;
  const instants = Object.entries(state.groups).flatMap(([group, known]) =>
    known.silent === true ? [] : [heardAt(state, group, known) + silent.afterMs],
  );
  return instants.length === 0 ? null : Math.min(...instants);
}

/** What follows of the groups that are silent as of `now`; null = nothing. */
export function judgeSilence(
  noticed: Noticed,
  state: WatchState,
  now: number,
): { readonly state: WatchState; readonly events: readonly WatchEvent[] } | null {
  const { watch } = noticed;
  const { silent } = watch;
  const next = silentAt(watch, state);
  if (silent === undefined || next === null || next > now) return null;
  const groups: { [group: string]: GroupState } = { ...state.groups };
  const events: WatchEvent[] = [];
  for (const [group, known] of Object.entries(state.groups)) {
    const heard = heardAt(state, group, known);
    if (known.silent === true || heard + silent.afterMs > now) continue;
    const at = heard + silent.afterMs;
    if (silent.then === "tell") {
      const event = silentEvent(noticed, { group, ...known, at }, heard);
      events.push(event);
      groups[group] = {
        ...known,
        silent: true,
        toldSilence: true,
        flags: [],
        fires: true,
        told: { at, title: event.title },
      };
    } else {
      if (known.told !== null) events.push(clearEvent(watch, { group, ...known, at }, known.told.title));
      groups[group] = { ...known, silent: true, flags: [], fires: false, told: null };
    }
  }
  return { state: { ...state, groups }, events };
}

/** The newest value of a group, whether it was judged or not. */
function heardAt({ aligned }: WatchState, group: string, known: GroupState): number {
  const own = Object.values(aligned.members).filter((member) => member.group === group);
  return own.length === 0 ? known.at : Math.max(...own.map(({ at }) => at));
}
