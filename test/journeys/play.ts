/** What people of a journey do with the real product, each with a key of their own. Ids are such as `change/CHG1`. */
import { randomUUID } from "node:crypto";
import { expect } from "vitest";
import type { ApiClient } from "../support/api-client.ts";
import { eventually, startProduct, type TestProduct, type TestProductOptions } from "../support/product.ts";

/** A record as the API shows it, as far as journeys look. */
export interface Shown {
  readonly state: string;
  readonly openedBy: string;
  readonly fields: { readonly [name: string]: unknown };
  readonly links: { readonly [name: string]: readonly string[] | undefined };
  readonly facets: { readonly [name: string]: { readonly state: string; readonly fields: Shown["fields"] } };
  readonly clocks: readonly {
    readonly serviceLevel: string;
    readonly phase: string;
    readonly dueAt: string | null;
    readonly breached: boolean;
  }[];
  readonly approvals: readonly { readonly approval: string; readonly outcome: string; readonly approvers: string[] }[];
}

/** A message to a person, as the timeline has it. */
export interface Telling {
  readonly to: string;
  readonly subject: string;
  readonly channel: string;
  /** Which message it is, also of each try. */
  readonly message: string;
  readonly outcome: string;
  readonly sentAt: number;
}

export interface Notice {
  readonly recordId: string;
  readonly subject: string;
  readonly text: string;
}

export interface TimelineItem<Body = { readonly [name: string]: unknown }> {
  readonly kind: string;
  readonly body: Body;
}

/** The product is in this process, on servers of the test run. */
export interface Play extends Acts {
  readonly product: TestProduct;
  stop(): Promise<void>;
}

export interface Acts {
  as(person: string): ApiClient;
  /** Opens a record and gives its id. */
  open(person: string, type: string, fields: object, links?: object): Promise<string>;
  /** Orders an item of the catalog and gives the id of what was opened; the same key again is the same order. */
  order(person: string, item: string, form: object, key?: string): Promise<string>;
  send(person: string, id: string, command: string, input?: object, more?: object): Promise<{ readonly state: string }>;
  /** Sends a command that is refused, and gives why. */
  refused(person: string, id: string, command: string, input?: object): Promise<{ code: string; message: string }>;
  show(id: string, person?: string): Promise<Shown>;
  is(id: string, what: string, holds: (record: Shown) => boolean): Promise<Shown>;
  reaches(id: string, state: string): Promise<Shown>;
  /** Waits for at least so many records that are linked by a name. */
  linked(id: string, link: string, count?: number): Promise<readonly string[]>;
  timeline<Body>(id: string, person?: string): Promise<readonly TimelineItem<Body>[]>;
  tellings(id: string): Promise<readonly Telling[]>;
  /** What a person was told of a record, at least one message, as they read it. */
  notices(person: string, id: string): Promise<readonly Notice[]>;
}

/** Starts the whole product for these people of the sample company. `kim` is among them, whose eyes `show` has. */
export async function startPlay(people: readonly string[], options: TestProductOptions = {}): Promise<Play> {
  const product = await startProduct(options);
  const clients = new Map<string, ApiClient>();
  for (const name of new Set(["kim", ...people])) clients.set(name, await product.as(name));
  const as = (person: string): ApiClient => {
    const found = clients.get(person);
    if (found === undefined) throw new Error(`"${person}" is not in the play: ${[...clients.keys()].join(", ")}`);
    return found;
  };
  return { ...createActs(as), product, stop: () => product.stop() };
}

/** What people do by their clients, wherever the product runs. */
export function createActs(as: (person: string) => ApiClient): Acts {
  const show = (id: string, person = "kim"): Promise<Shown> => as(person).get(`/v1/records/${id}`);
  const send: Play["send"] = (person, id, command, input = {}, more = {}) =>
    as(person).post(`/v1/records/${id}/commands`, { command, input, ...more });
  const is: Play["is"] = (id, what, holds) =>
    eventually(`${id} to be ${what}`, async () => {
      const record = await show(id);
      return holds(record) && record;
    });
  const timeline = async <Body>(id: string, person = "kim"): Promise<readonly TimelineItem<Body>[]> =>
    (await as(person).get<{ items: TimelineItem<Body>[] }>(`/v1/records/${id}/timeline?limit=500`)).items;
  return {
    as,
    async open(person, type, fields, links = {}) {
      return (await as(person).post<{ id: string }>(`/v1/records/${type}`, { fields, links })).id;
    },
    async order(person, item, form, key = randomUUID()) {
      const headers = { "idempotency-key": key };
      return (await as(person).post<{ id: string }>(`/v1/catalog/${item}/orders`, { form }, headers)).id;
    },
    send,
    async refused(person, id, command, input) {
      const fault = await send(person, id, command, input).then(
        ({ state }) => new Error(`${command} of ${id} was taken: it is ${state}`),
        (error: unknown) => error,
      );
      expect(fault).toHaveProperty("code");
      return fault as { code: string; message: string };
    },
    show,
    is,
    reaches: (id, state) => is(id, state, (record) => record.state === state),
    async linked(id, link, count = 1) {
      const { links } = await is(id, `linked to ${count} by "${link}"`, (at) => (at.links[link]?.length ?? 0) >= count);
      return links[link] ?? [];
    },
    timeline,
    async tellings(id) {
      return (await timeline<Telling>(id)).flatMap(({ kind, body }) => (kind === "told" ? [body] : []));
    },
    notices: (person, id) =>
      eventually(`${person} to be told of ${id}`, async () => {
        const { items } = await as(person).get<{ items: Notice[] }>("/v1/notices?limit=200");
        const about = items.filter(({ recordId }) => recordId === id);
        return about.length > 0 && about;
      }),
  };
}

export const numberOf = (id: string): string => id.split("/")[1] ?? id;

/** An instant so many minutes from now. */
export const inMinutes = (minutes: number): string => new Date(Date.now() + minutes * 60_000).toISOString();
