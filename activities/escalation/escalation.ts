import type { Pool } from "pg";
import type { KindIr, KindName, KindPart } from "../../engine/definition/kind-map.ts";
import { partOf } from "../../engine/lifecycle/bundle/bundle.ts";
import {
  type EscalationStep,
  escalationNotice,
  type EscalationNotice,
} from "../../engine/lifecycle/escalation/notice.ts";
import {
  escalationStep,
  escalationTellings,
  type EscalationTimes,
  type EscalationTurn,
  escalationUnheard,
  timesOf,
  turnId,
} from "../../engine/lifecycle/escalation/escalation.ts";
import { escalationAnew, escalationVerdict } from "../../engine/lifecycle/escalation/verdict.ts";
import { engineActor } from "../../engine/lifecycle/engine-actor.ts";
import type { Bundle } from "../../engine/lifecycle/ir.ts";
import { mergeReadings, noReadings } from "../../engine/lifecycle/read/needs.ts";
import type { RecordState } from "../../engine/lifecycle/record.ts";
import { readBundle } from "../../store/definition/bundle.ts";
import { readDefinition, readLatestDefinition } from "../../store/definition/read.ts";
import { digestOf } from "../../store/digest.ts";
import { enqueue } from "../../store/outbox/enqueue.ts";
import { readEvents } from "../../store/record/events.ts";
import { loadRecord } from "../../store/record/load.ts";
import { readNeeds } from "../../store/record/read-needs.ts";
import type { EscalationInput, EscalationPins } from "../../workflows/escalation/messages.ts";
import type { RecordDoor } from "../record/door.ts";

export interface EscalationPlan extends EscalationTimes {
  readonly pins: EscalationPins;
}

export interface EscalationActivities {
  /** Looks the policy up, once; null when no such policy is published. */
  escalationPlan(input: EscalationInput): Promise<EscalationPlan | null>;
  /** Tells the people of one step, unless somebody has answered. */
  escalationStep(
    input: EscalationInput & { readonly pins: EscalationPins } & Omit<EscalationTurn, "waitMs">,
  ): Promise<EscalationTold>;
}

/** What came of a turn. */
export interface EscalationTold {
  /** Nothing follows. */
  readonly ended: boolean;
  readonly because: string;
  /** Nobody was told, for somebody has heard: the same turn is to be tried again then. */
  readonly lookInMs?: number;
  /** It begins anew, with what happens after `since`; `escalation`: by this policy in its place. */
  readonly anew?: { readonly since: number; readonly escalation: string | null };
}

/** Each round of questions may lead to one more: members of a group, then whether they are active. */
const maxQuestions = 10;

export interface EscalationDeps {
  readonly pool: Pool;
  readonly now: () => number;
  readonly door: RecordDoor;
}

export function createEscalationActivities({ pool, now, door }: EscalationDeps): EscalationActivities {
  return {
    async escalationPlan(input) {
      const { pins } = input;
      if (pins !== undefined) return { pins, ...timesOf(await pinned(pool, "Escalation", pins.policy)) };
      const bundle = await pinnedBundle(pool, input);
      const policy = await published(pool, bundle, "Escalation", input.escalation);
      if (policy === null) return null;
      const said: { [name: string]: string } = {};
      for (const { notify } of policy.steps) {
        const notification = await published(pool, bundle, "Notification", notify);
        if (notification === null)
          throw new Error(`escalation "${policy.name}" needs the notification "${notify}", which is not published`);
        said[notify] = digestOf(notification);
      }
      return {
        pins: { policy: digestOf(policy), notifications: said },
        ...timesOf(policy),
      };
    },

    async escalationStep(input) {
      const { index } = input;
      const record = await loadRecord(pool, input.recordId);
      if (record === null) return { ended: true, because: `${input.recordId} is gone` };
      const policy = await pinned(pool, "Escalation", input.pins.policy);
      const events = await readEvents(pool, record.id, 0);
      const { startedAt: since, lap } = input;
      const verdict = escalationVerdict(policy, record, events, { since, now: now(), lap });
      const { because } = verdict.kind === "goesOn" ? { because: "nobody has answered" } : verdict;
      switch (verdict.kind) {
        case "over":
          return { ended: true, because };
        case "heard":
          return { ended: false, because, lookInMs: verdict.lookInMs };
        case "anew": {
          await noteText(door, record.id, `${input.id}:anew${(lap ?? 0) + 1}`, escalationAnew(policy, verdict));
          return { ended: false, because, anew: { since: verdict.since, escalation: verdict.escalation } };
        }
        case "goesOn":
          if (input.look === true) return { ended: false, because };
      }
      const step = index === "fallback" ? null : (policy.steps[index] ?? null);
      const digest = step === null ? undefined : input.pins.notifications[step.notify];
      const notification = digest === undefined ? null : await pinned(pool, "Notification", digest);
      const notice = await noticeOf(pool, record, escalationStep(policy, input, index, notification), now());
      await enqueue(pool, escalationTellings(input, input, record.id, notice, notification));
      if (notice.to.length === 0)
        await noteText(door, record.id, `${turnId(input, input)}:unheard`, escalationUnheard(policy.name, index));
      return {
        ended: index === "fallback",
        because: notice.to.length === 0 ? "nobody could be told" : `told ${notice.to.join(", ")}`,
      };
    },
  };
}

async function noteText(door: RecordDoor, recordId: string, id: string, text: string): Promise<void> {
  await door.send({ recordId, command: { id, name: "$note", by: engineActor, input: { text } } });
}

/**
 * What the record pins, when its definitions have asked. A record that was moved meanwhile to definitions without that
 * policy follows the published one: it had a promise to be escalated.
 */
async function published<Kind extends "Escalation" | "Notification">(
  pool: Pool,
  bundle: Bundle | null,
  kind: Kind,
  name: string,
): Promise<KindPart<Kind> | KindIr<Kind> | null> {
  const pinned = bundle === null ? undefined : partOf(bundle, kind, name);
  return pinned ?? (await readLatestDefinition(pool, kind, name))?.ir ?? null;
}

async function pinnedBundle(pool: Pool, input: EscalationInput): Promise<Bundle | null> {
  const record = input.from === "record" ? await loadRecord(pool, input.recordId) : null;
  return record === null ? null : readBundle(pool, record.bundle);
}

async function pinned<Kind extends KindName>(pool: Pool, kind: Kind, digest: string): Promise<KindIr<Kind>> {
  const definition = await readDefinition(pool, kind, digest);
  if (definition === null)
    throw new Error(`the definition "${digest}" is not in the store: an escalation pins what was never published here`);
  return definition.ir;
}

async function noticeOf(pool: Pool, record: RecordState, step: EscalationStep, now: number): Promise<EscalationNotice> {
  const bundle = await readBundle(pool, record.bundle);
  let readings = { ...noReadings, at: now };
  for (let round = 0; round < maxQuestions; round += 1) {
    const notice = escalationNotice(bundle, record, step, readings, now);
    if (notice.ok) return notice.value;
    readings = { ...readings, ...mergeReadings(readings, await readNeeds(pool, notice.error, now)) };
  }
  throw new Error(
    `the people of escalation "${step.policy}" were still not known after ${maxQuestions} rounds of questions`,
  );
}
