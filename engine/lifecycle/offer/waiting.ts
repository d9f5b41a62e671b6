/**
 * Whom an open record waits for, as it is told to one person whom it is for.
 *
 * 1. An approval that waits comes first, then that very person, then whoever works on it.
 * 2. A state waits for somebody when it has a command in their name that no other state of the lifecycle has: what may
 *    be sent in many states, as a comment, is asked of nobody.
 */
import type { Audience } from "../../clock/ir.ts";
import { ownValue, type JsonObject } from "../../base/json.ts";
import { stillAsked } from "../approval/approval.ts";
import { lifecyclesOf, recordTypeOf } from "../bundle/bundle.ts";
import { commandsOf } from "../command.ts";
import type { Bundle, Lifecycle, State } from "../ir.ts";
import type { RecordState } from "../record.ts";
import { afterId } from "../timer/timer.ts";

/** Commands of the state of a record that ask this person for something, whether or not they are taken now. */
export function askedOf(bundle: Bundle, record: RecordState, user: string): readonly string[] {
  const lifecycle = mainOf(bundle, record);
  const state = lifecycle?.states[record.state];
  if (lifecycle === undefined || state === undefined) return [];
  const others = Object.values(lifecycle.states).filter(({ name }) => name !== state.name);
  const isNamed = (audience: Audience): boolean =>
    "field" in audience && valuesOf(record, audience.field).includes(user);
  return commandsOf(bundle, record).filter((name) => {
    const branches = state.transitions[name] ?? [];
    const isOwn = others.every(({ transitions }) => !Object.hasOwn(transitions, name));
    return isOwn && branches.some(({ allow, target }) => target !== null && (allow ?? lifecycle.allow).some(isNamed));
  });
}

/** People whose decision an approval waits for now, with its end; null = none waits. */
export function approversOf(
  record: RecordState,
): { readonly users: readonly string[]; readonly until: number | null } | null {
  const waiting = record.approvals.filter(({ outcome }) => outcome === "waiting");
  if (waiting.length === 0) return null;
  const ends = waiting.flatMap(({ expiresAt }) => expiresAt ?? []);
  return {
    users: [...new Set(waiting.flatMap(stillAsked))],
    until: ends.length === 0 ? null : Math.min(...ends),
  };
}

/** People and groups of the record's own fields who may move it on: those that its lifecycle allows. */
export function workersOf(
  bundle: Bundle,
  record: RecordState,
): { readonly users: readonly string[]; readonly groups: readonly string[] } {
  const { fields } = recordTypeOf(bundle);
  const named = (mainOf(bundle, record)?.allow ?? []).flatMap((audience) =>
    "field" in audience && Object.hasOwn(fields, audience.field) ? [audience.field] : [],
  );
  const of = (type: string): readonly string[] => [
    ...new Set(named.filter((name) => fields[name]?.type === type).flatMap((name) => valuesOf(record, name))),
  ];
  return { users: of("user"), groups: of("group") };
}

/** When the state is left by itself, UTC milliseconds; null = it is not, or by what comes next. */
export function leavesAt(bundle: Bundle, record: RecordState): number | null {
  const state = mainOf(bundle, record)?.states[record.state];
  const ends = endsOf(state).flatMap((id) => {
    const wait = record.waits[id];
    return wait === undefined || wait.reached ? [] : wait.at;
  });
  return ends.length === 0 ? null : Math.min(...ends);
}

/** Of the waits of a state those that lead out of it. */
function endsOf(state: State | undefined): readonly string[] {
  return (state?.after ?? []).flatMap(({ transition }, index) =>
    state === undefined || transition.target === null ? [] : afterId({ facet: null }, state.name, index),
  );
}

function mainOf(bundle: Bundle, { lifecycle }: RecordState): Lifecycle | undefined {
  return lifecyclesOf(bundle).find(({ name }) => name === lifecycle);
}

function valuesOf({ fields, openedBy }: { readonly fields: JsonObject; readonly openedBy: string }, name: string) {
  const value = name === "openedBy" ? openedBy : ownValue(fields, name);
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  return values.filter((one) => typeof one === "string");
}
