/** What the stories of a sample year are told with: the stage, people, CIs, and numbers that look random. */
import type { JsonObject } from "../../../engine/base/json.ts";
import type { Actor } from "../../../engine/lifecycle/protocol.ts";
import type { SimulatedRecord } from "../../../engine/simulation/simulated-record.ts";
import type { Stage } from "../../stage/stage.ts";
import type { Company } from "../../../store/person/change.ts";
import { atWork } from "./hours.ts";
import type { Random } from "./random.ts";

/** What happens to one record, by those who work on it: yields the instants (UTC milliseconds) at which it goes on. */
export type Story = AsyncGenerator<number, void>;

export interface Scene {
  readonly stage: Stage;
  readonly random: Random;
  /** Ids of configuration items that break and are changed, and of the services on them. */
  readonly cis: readonly string[];
  readonly services: readonly string[];
  /** People without a role, who report and order. */
  readonly employees: readonly string[];
  /** Those who write articles. */
  readonly authors: readonly string[];
  /** Agents who approve nothing, so that somebody is left to ask. */
  readonly requesters: readonly string[];
  /** Those of a group but the named one, or of all agents where that leaves nobody. */
  member(group: unknown, but?: unknown): string;
  record(id: string): SimulatedRecord;
  /** Throws when it is refused: a sample that the definitions refuse is no sample of them. */
  open(type: string, fields: JsonObject, by: string): Promise<string>;
  order(item: string, form: JsonObject, by: string): Promise<string>;
  send(record: string, command: string, by: string, input?: JsonObject): Promise<void>;
  /** Whether it was accepted. */
  tries(record: string, command: string, by: string, input?: JsonObject): Promise<boolean>;
  /** An instant so long from now, in milliseconds of about this median, at which people work. */
  later(medianMs: number): number;
}

export interface SceneParams {
  readonly stage: Stage;
  readonly random: Random;
  readonly company: Company;
  readonly cis: readonly string[];
  readonly services: readonly string[];
}

export function createScene({ stage, random, company, cis, services }: SceneParams): Scene {
  const actors = new Map<string, Actor>();
  const actor = async (user: string): Promise<Actor> => {
    const known = actors.get(user) ?? (await stage.actor(user));
    if (known === null) throw new Error(`there is no active person "${user}" for the sample: it needs its own company`);
    actors.set(user, known);
    return known;
  };
  const record = (id: string): SimulatedRecord => {
    const found = stage.record(id);
    if (found === undefined) throw new Error(`there is no record "${id}"`);
    return found;
  };
  const told = (what: string, { code, message }: { readonly code: string; readonly message: string }): Error =>
    new Error(`the sample cannot be played: ${what} was refused with ${code}: ${message}`);
  const people = company.users.filter(({ name }) => name !== "admin" && name !== "automation");
  const agents = people.filter(({ roles = [] }) => roles.includes("agent")).map(({ name }) => name);
  const tries = async (id: string, command: string, by: string, input: JsonObject = {}) =>
    stage.send(id, command, input, await actor(by));
  return {
    stage,
    random,
    cis,
    services,
    requesters: people.filter(({ roles = [] }) => roles.join() === "agent").map(({ name }) => name),
    authors: people.filter(({ roles = [] }) => roles.includes("knowledgeAuthor")).map(({ name }) => name),
    employees: people.filter(({ roles = [] }) => roles.length === 0).map(({ name }) => name),
    member(group, but) {
      const members = company.groups.find(({ name }) => name === group)?.members ?? [];
      const others = members.filter((name) => name !== but);
      return random.pick(others.length > 0 ? others : agents.filter((name) => name !== but));
    },
    record,
    async open(type, fields, by) {
      const { decision, id } = await stage.open(type, fields, {}, await actor(by));
      if (!decision.ok) throw told(`${type} by ${by}`, decision.refusal);
      return id;
    },
    async order(name, form, by) {
      const item = await stage.item(name);
      if (item === undefined) throw new Error(`there is no catalog item "${name}"`);
      const { decision, id } = await stage.open(item.record, {}, {}, await actor(by), { item: name, form });
      if (!decision.ok) throw told(`order "${name}" by ${by}`, decision.refusal);
      return id;
    },
    async send(id, command, by, input) {
      const decision = await tries(id, command, by, input);
      if (!decision.ok) throw told(`"${command}" of ${id} (${record(id).state.state}) by ${by}`, decision.refusal);
    },
    tries: async (...asked) => (await tries(...asked)).ok,
    later: (medianMs) => atWork(stage.now + random.around(medianMs), random.next()),
  };
}
