import type { Caller } from "./caller.ts";
import type { Journal } from "./journal.ts";
import type { StubService } from "./stub-service.ts";
import { until as look } from "./within.ts";

export interface Reply {
  readonly id: string;
  readonly state: string;
  readonly head: number;
}

export interface RecordView {
  readonly state: string;
  readonly links: { readonly [link: string]: readonly string[] };
  readonly fields: { readonly [field: string]: unknown };
}

/** A journey of one kind from its beginning to its end; its name tells it from every other one. */
export type Load = (desk: Desk, name: string, index: number) => Promise<void>;

/** What journeys are made of: everything that was acknowledged is noted. */
export interface Desk {
  readonly as: (user: string) => Caller;
  readonly stub: StubService;
  readonly journal: Journal;
  /** Returns the id of the record. */
  readonly open: (user: string, type: string, fields: object, key: string, links?: object) => Promise<string>;
  readonly command: (user: string, record: string, name: string, input?: object, key?: string) => Promise<Reply>;
  readonly view: (record: string) => Promise<RecordView>;
  /** Waits for the end of a run; throws when it has not completed. */
  readonly runEnds: (id: string) => Promise<void>;
}

/** The caller is shown what they said themselves and what was answered: their head counts that. */
const seesPart = "ada";

/** How long one step of a journey may take, with everything that is killed meanwhile and a slow machine. */
const stepMs = 240_000;

export function until<T>(what: string, find: () => Promise<T | null>): Promise<T> {
  return look(what, { limitMs: stepMs }, find);
}

export function createDesk({ as, stub, journal }: Pick<Desk, "as" | "stub" | "journal">): Desk {
  return {
    as,
    stub,
    journal,
    async open(user, type, fields, key, links = {}) {
      const { id, head } = await as(user).post<Reply>(`/v1/records/${type}`, { fields, links }, key);
      journal.commands.push({ recordId: id, commandId: `open:${user}:${key}`, head: user === seesPart ? null : head });
      return id;
    },
    async command(user, record, name, input = {}, key = `${record}:${name}`) {
      const reply = await as(user).post<Reply>(`/v1/records/${record}/commands`, { command: name, input }, key);
      const head = user === seesPart ? null : reply.head;
      journal.commands.push({ recordId: record, commandId: `${user}:${key}`, head });
      return reply;
    },
    view: (record) => as("kim").get<RecordView>(`/v1/records/${record}`),
    async runEnds(id) {
      const run = await until(`the end of ${id}`, async () => {
        const found = await as("kim").get<{ phase: string; endedAt: string | null; fault: unknown }>(
          `/v1/runs/${encodeURIComponent(id)}`,
        );
        return found.endedAt === null ? null : found;
      });
      if (run.phase !== "completed") throw new Error(`${id} ${run.phase}: ${JSON.stringify(run.fault)}`);
    },
  };
}
