/** Records of the product whose histories are saved, and what a saved history holds. */
import { expect } from "vitest";
import { sendCommand } from "../../commands/command.ts";
import type { JsonObject } from "../../engine/base/json.ts";
import type { Actor } from "../../engine/lifecycle/protocol.ts";
import { loadRecord } from "../../store/record/load.ts";
import { openedRecord } from "../support/opened-record.ts";
import { eventually, type TestProduct } from "../support/product.ts";
import { savedHistories } from "./saved.ts";

const kim: Actor = { user: "kim", roles: ["agent"], groups: [] };

export async function open(product: TestProduct, type: string, fields: JsonObject, links = {}): Promise<string> {
  const key = `${type}-${JSON.stringify([fields, links])}`;
  return (await openedRecord(product, { type, fields: { title: "x", ...fields }, links, by: kim, key })).recordId;
}

export async function send(
  product: TestProduct,
  recordId: string,
  name: string,
  input = {},
  by = kim,
  id = name,
): Promise<void> {
  expect(await sendCommand(product, { recordId, command: { id, name, by, input } })).toMatchObject({ ok: true });
}

export const inState = (product: TestProduct, id: string, state: string) =>
  eventually(`${id} ${state}`, async () => (await loadRecord(product.pool, id))?.state === state);

/** Everything that a history carries, as text. */
export const textOf = (file: string): string =>
  (savedHistories(file)[0]?.history.events ?? [])
    .flatMap((event) => [
      ...(event.workflowExecutionStartedEventAttributes?.input?.payloads ?? []),
      ...(event.workflowExecutionUpdateAcceptedEventAttributes?.acceptedRequest?.input?.args?.payloads ?? []),
      ...Object.values(event.markerRecordedEventAttributes?.details ?? {}).flatMap(({ payloads }) => payloads ?? []),
    ])
    .map(({ data }) => Buffer.from(data ?? []).toString("utf8"))
    .join("\n");
