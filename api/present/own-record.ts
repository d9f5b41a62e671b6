import type { z } from "zod";
import { recordTypeOf } from "../../engine/lifecycle/bundle/bundle.ts";
import { instantText } from "../../engine/lifecycle/instant.ts";
import type { Bundle } from "../../engine/lifecycle/ir.ts";
import type { Offer } from "../../engine/lifecycle/offer/offer.ts";
import type { RecordState } from "../../engine/lifecycle/record.ts";
import { approversOf, leavesAt, workersOf } from "../../engine/lifecycle/offer/waiting.ts";
import type { Step } from "../../store/record/steps.ts";
import type { listOwnRecords } from "../contract/own-record.ts";
import type { record } from "../contract/record.ts";

/** Whom a record waits for, by their names. */
export interface Wait {
  readonly what: "approval" | "you" | "work";
  readonly users: readonly string[];
  readonly groups: readonly string[];
  readonly commands: readonly string[];
  /** UTC milliseconds. */
  readonly until: number | null;
}

/** A record of a person as they see it: `state` and `shown` are in their sight. */
export interface OwnRecord {
  readonly state: RecordState;
  readonly shown: z.input<typeof record>;
  readonly label: string | null;
  readonly bundle: Bundle;
  /** What it takes from the person in their own name. */
  readonly asked: readonly Pick<Offer, "command">[];
}

/** Null = it is over. */
export function waitOf({ state, shown, bundle, asked }: OwnRecord, user: string): Wait | null {
  if (state.final) return null;
  const approvers = approversOf(state);
  if (approvers !== null) return { what: "approval", groups: [], commands: [], ...approvers };
  if (asked.length > 0) {
    const commands = asked.map(({ command }) => command);
    return { what: "you", users: [user], groups: [], commands, until: leavesAt(bundle, state) };
  }
  const due = shown.clocks.flatMap(({ phase, dueAt }) =>
    phase === "running" && typeof dueAt === "string" ? Date.parse(dueAt) : [],
  );
  return {
    what: "work",
    commands: [],
    ...workersOf(bundle, state),
    until: due.length === 0 ? null : Math.min(...due),
  };
}

export interface Titles {
  readonly user: (name: string) => string;
  readonly group: (name: string) => string;
}

export function presentOwnRecord(
  { shown, label, bundle, state }: OwnRecord,
  { wait, titles, steps }: { readonly wait: Wait | null; readonly titles: Titles; readonly steps: readonly Step[] },
): z.input<typeof listOwnRecords.reply>["items"][number] {
  const { id, type, number, final, openedAt, updatedAt } = shown;
  const from = state.openedFor?.record;
  const isSeen = from !== undefined && Object.values(shown.links).some((links) => links.includes(from));
  return {
    id,
    type,
    typeTitle: recordTypeOf(bundle).title,
    number,
    label,
    state: shown.state,
    final,
    openedAt,
    updatedAt,
    openedFor: isSeen ? from : null,
    waitsFor: wait === null ? null : presentWait(wait, titles),
    steps: steps.map(({ state: name, at }) => ({ state: name, at: instantText(at) })),
  };
}

function presentWait({ what, users, groups, commands, until }: Wait, titles: Titles) {
  return {
    what,
    who: [
      ...users.map((name) => ({ kind: "user" as const, name, title: titles.user(name) })),
      ...groups.map((name) => ({ kind: "group" as const, name, title: titles.group(name) })),
    ],
    commands: [...commands],
    until: until === null ? null : instantText(until),
  };
}
