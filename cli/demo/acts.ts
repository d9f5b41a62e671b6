/** What people of a story do, in the order of the story. Ids are such as `incident/INC0000001`. */
import { randomUUID } from "node:crypto";
import { recordPath } from "../client/record-number.ts";
import type { RecordItem, Demo } from "./demo.ts";

type Values = RecordItem["fields"];

export async function open(demo: Demo, person: string, type: string, fields: Values, links = {}): Promise<string> {
  const { call } = await demo.as(person);
  return (await call.openRecord({ params: { type }, body: { fields, links } })).id;
}

export async function order(demo: Demo, person: string, name: string, form: Values): Promise<string> {
  const { call } = await demo.as(person);
  return (await call.orderCatalogItem({ params: { name }, body: { form }, idempotencyKey: randomUUID() })).id;
}

export async function send(demo: Demo, person: string, id: string, command: string, input = {}): Promise<void> {
  const { call } = await demo.as(person);
  await call.commandRecord({ params: recordPath(id), body: { command, input } });
}

export function show({ api }: Demo, id: string): Promise<RecordItem> {
  return api.call.showRecord({ params: recordPath(id) });
}

/** Waits until a record is as it is asked for. */
export function becomes(
  demo: Demo,
  id: string,
  what: string,
  is: (record: RecordItem) => boolean,
): Promise<RecordItem> {
  return demo.until(`${id} to be ${what}`, async () => {
    const record = await show(demo, id);
    return is(record) ? record : null;
  });
}

export function reaches(demo: Demo, id: string, state: string): Promise<RecordItem> {
  return becomes(demo, id, state, (record) => record.state === state);
}

/** Waits for the records that are linked by a name, at least so many. */
export async function linked(demo: Demo, id: string, link: string, count = 1): Promise<readonly string[]> {
  const isThere = ({ links }: RecordItem) => (links[link]?.length ?? 0) >= count;
  const { links } = await becomes(demo, id, `linked to ${count} by "${link}"`, isThere);
  return links[link] ?? [];
}

export const numberOf = (id: string): string => id.split("/")[1] ?? id;
