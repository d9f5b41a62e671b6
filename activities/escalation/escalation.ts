import type { Pool } from "pg";
import type { Audience } from "../../engine/clock/ir.ts";
import type { EscalationPolicy } from "../../engine/lifecycle/ir.ts";
import type { LedgerEvent, RecordState } from "../../engine/lifecycle/record.ts";
import { readCiFacts } from "../../store/cmdb/read-facts.ts";
import { readLatestDefinition } from "../../store/definition/read.ts";
import { saveNotices } from "../../store/notice/notice.ts";
import { readGroups, readPeople, readRoleHolders } from "../../store/person/read.ts";
import { readEvents } from "../../store/record/events.ts";
import { loadRecord } from "../../store/record/load.ts";
import type { EscalationInput } from "../../workflows/escalation/messages.ts";

export interface EscalationActivities {
  /** How long to wait after each step; null when no such policy is published. */
  escalationPlan(input: EscalationInput): Promise<{ readonly waitsMs: readonly number[]; readonly repeat: number } | null>;
  /** Tells the people of one step, unless somebody has taken the record on. */
  escalationStep(
    input: EscalationInput & { readonly round: number; readonly index: number | "fallback" },
  ): Promise<{ readonly ended: boolean; readonly because: string }>;
}

export function createEscalationActivities({ pool }: { readonly pool: Pool }): EscalationActivities {
  async function policyOf(name: string): Promise<EscalationPolicy | null> {
    return ((await readLatestDefinition(pool, "Escalation", name))?.ir ?? null) as EscalationPolicy | null;
  }

  return {
    async escalationPlan(input) {
      const policy = await policyOf(input.escalation);
      return policy === null ? null : { waitsMs: policy.steps.map((step) => step.wait.ms), repeat: policy.repeat };
    },

    async escalationStep(input) {
      const record = await loadRecord(pool, input.recordId);
      if (record === null) return { ended: true, because: `${input.recordId} is gone` };
      const taken = await takenOn(pool, record, input.startedAt);
      if (taken !== null) return { ended: true, because: taken };
      const policy = await policyOf(input.escalation);
      const step = input.index === "fallback" ? null : (policy?.steps[input.index] ?? null);
      const audience = step?.to ?? policy?.fallback ?? [];
      const people = new Set([...(await resolve(pool, audience, record)), ...input.to]);
      // A step that finds nobody must not be silent: the fallback hears of it.
      if (people.size === 0) for (const person of await resolve(pool, policy?.fallback ?? [], record)) people.add(person);
      const title = record.fields["title"];
      await saveNotices(pool, {
        id: `${input.id}:${input.round}:${input.index}`,
        recordId: record.id,
        to: [...people].sort(),
        subject: `${record.number}: ${input.escalation}, step ${input.index === "fallback" ? "fallback" : input.index + 1}`,
        text: `${typeof title === "string" ? title : record.number} needs somebody: ${input.because}`,
        because: input.because,
      });
      return {
        ended: input.index === "fallback",
        because: people.size === 0 ? "nobody could be told" : `told ${[...people].sort().join(", ")}`,
      };
    },
  };
}

/** Why the escalation is over: the record ended, or somebody took it on after it began. */
async function takenOn(pool: Pool, record: RecordState, since: number): Promise<string | null> {
  if (record.final) return `${record.number} is ${record.state}`;
  const events = await readEvents(pool, record.id, 0);
  const taken = events.find((event) => event.at > since && !event.by.startsWith("$") && takes(event));
  return taken === undefined ? null : `${taken.by} took ${record.number} on`;
}

function takes({ body }: LedgerEvent): boolean {
  return body.kind === "moved" || (body.kind === "changed" && Object.hasOwn(body.set, "assignee"));
}

async function resolve(pool: Pool, audience: readonly Audience[], record: RecordState): Promise<string[]> {
  const found = await Promise.all(audience.map((who) => resolveOne(pool, who, record)));
  const people = await readPeople(pool, found.flat());
  return [...people.values()].filter((person) => person.active).map((person) => person.name);
}

async function resolveOne(pool: Pool, who: Audience, record: RecordState): Promise<string[]> {
  if ("role" in who) return readRoleHolders(pool, who.role);
  if ("user" in who) return [who.user];
  if ("group" in who) return [...((await readGroups(pool, [who.group])).get(who.group)?.members ?? [])];
  if ("field" in who) return named(pool, record.fields[who.field]);
  if ("manager" in who) {
    const people = await readPeople(pool, await named(pool, record.fields[who.manager]));
    return [...people.values()].flatMap((person) => person.manager ?? []);
  }
  if ("owner" in who) {
    const ci = record.fields[who.owner];
    const facts = typeof ci === "string" ? (await readCiFacts(pool, [ci])).get(ci) : undefined;
    return facts?.owner === null || facts === undefined ? named(pool, facts?.ownerGroup ?? null) : [facts.owner];
  }
  return [];
}

/** People behind a field: a person, the members of a group, or a list of them. */
async function named(pool: Pool, value: unknown): Promise<string[]> {
  const names = (Array.isArray(value) ? value : [value]).filter((name): name is string => typeof name === "string");
  const groups = await readGroups(pool, names);
  return names.flatMap((name) => [...(groups.get(name)?.members ?? [name])]);
}
