import { pino } from "pino";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Effect, effects } from "../engine/lifecycle/effects.ts";
import { orders } from "../engine/simulation/testing/orders.ts";
import { createKey } from "../store/key/key.ts";
import { latestBundle, readBundle } from "../store/definition/bundle.ts";
import { readEvents } from "../store/record/events.ts";
import { loadRecord } from "../store/record/load.ts";
import { type ApiClient, createApiClient } from "../test/support/api-client.ts";
import { eventually, startProduct, type TestProduct } from "../test/support/product.ts";
import { sendCommand } from "./command.ts";
import { createDeliver } from "./deliver.ts";
import { openRecord } from "./open.ts";
import { openRequested } from "./open-requested.ts";

const by = { user: "kim", roles: ["agent"], groups: [] };
let product: TestProduct;
let kim: ApiClient;
let count = 0;

beforeAll(async () => {
  product = await startProduct({});
  kim = createApiClient(product.server.url, await createKey(product.pool, { user: "kim", title: "open" }));
}, 240_000);
afterAll(() => product?.stop());

/** An order whose state `work` opens as written. */
async function ordered(open: string, fields = {}): Promise<string> {
  count += 1;
  await product.publish([{ path: "orders.yaml", text: orders(open) }]);
  const opened = await openRecord(product, {
    type: "order",
    fields: { title: "x", ...fields },
    by,
    key: `order-${count}`,
  });
  if (!opened.ok) throw new Error(opened.refusal.message);
  return opened.record;
}

async function send(recordId: string, name: string): Promise<void> {
  count += 1;
  const outcome = await sendCommand(product, { recordId, command: { id: `c${count}`, name, by, input: {} } });
  expect(outcome).toMatchObject({ ok: true });
}

const partsOf = async (order: string): Promise<number> =>
  (
    await product.pool.query<{ n: number }>(
      "select count(*)::int as n from ledger where kind = 'opened' and body #>> '{openedFor,record}' = $1",
      [order],
    )
  ).rows[0]?.n ?? 0;

it("what is delivered twice is opened once", async () => {
  const order = await ordered("        - { as: one, record: part, link: order, set: { title: One } }");
  await send(order, "begin");
  const awaited = async () => (await loadRecord(product.pool, order))?.awaited;
  await eventually("the part to be there", async () => (await awaited())?.length === 0);
  const bundle = await readBundle(product.pool, (await latestBundle(product.pool, "order")) ?? "");
  const state = (await loadRecord(product.pool, order))!;
  const asked = effects(bundle, state, await readEvents(product.pool, order, 1)).filter(({ kind }) => kind === "open");
  expect(asked).toHaveLength(1);
  const deliver = createDeliver({ ...product, log: pino({ level: "silent" }) } as never);
  await deliver(asked[0]!, { id: asked[0]!.id, attempts: 2 } as never);
  expect(await partsOf(order)).toBe(1);
  expect((await loadRecord(product.pool, order))?.links["parts"]).toHaveLength(1);
});

it("what is refused is told, shown as awaited, and waited for until a person has looked", async () => {
  const order = await ordered(`
        - { as: long, record: part, link: order, set: { title: '\${ "A title that is too long for " + .number }' } }`);
  await send(order, "begin");
  const shown = () => kim.get<{ state: string; attention: string | null; awaited: object[] }>(`/v1/records/${order}`);
  await eventually("the refusal to be told", async () => (await shown()).attention !== null);
  expect(await shown()).toMatchObject({
    state: "work",
    attention: expect.stringContaining("could not open"),
    awaited: [{ as: "long", type: "part", link: "parts", refused: expect.stringContaining("OPS402") }],
  });
  await kim.post(`/v1/records/${order}/commands`, { command: "attend" });
  expect(await shown()).toMatchObject({ state: "over", attention: null, awaited: [] });
  expect(await partsOf(order)).toBe(0);
});

it("of two that are asked for at once under one limit, one is opened", async () => {
  const limited = `
        - { as: question, record: part, link: order, set: { title: Q }, limit: { per: '\${ .customer }', within: 48h } }`;
  const pair = [await ordered(limited, { customer: "ada" }), await ordered(limited, { customer: "ada" })];
  await Promise.all(pair.map((order) => send(order, "begin")));
  await eventually("one of them to go on without", async () => {
    const states = await Promise.all(
      pair.map(async (order) => (await loadRecord(product.pool, order))?.awaited?.length),
    );
    return states.every((awaited) => awaited === 0);
  });
  const opened = await Promise.all(pair.map(partsOf));
  expect(opened.toSorted((left, right) => left - right)).toEqual([0, 1]);
});

it("what is there is not said to be left out when it is delivered again after the time of its limit", async () => {
  const limited = `
        - { as: survey, record: part, link: order, set: { title: S }, limit: { per: '\${ .customer }', within: 48h } }`;
  const asked = async (): Promise<Extract<Effect, { kind: "open" }>> => {
    const order = await ordered(limited, { customer: "kim" });
    await send(order, "begin");
    const bundle = await readBundle(product.pool, (await latestBundle(product.pool, "order")) ?? "");
    const state = (await loadRecord(product.pool, order))!;
    const found = effects(bundle, state, await readEvents(product.pool, order, 1));
    return found.find((effect) => effect.kind === "open")!;
  };
  const first = await asked();
  await eventually("the first to be there", async () => (await partsOf(first.record)) === 1);
  const second = await asked();
  const told: string[] = [];
  const deliver = (effect: typeof first) =>
    openRequested(
      {
        pool: product.pool,
        now: Date.now() + 49 * 3_600_000,
        open: (params) => openRecord(product, params),
        unopened: async (record) => void told.push(record),
      },
      effect,
    );
  await deliver(second);
  await deliver(first);
  expect(told).toEqual([]);
  expect([await partsOf(first.record), await partsOf(second.record)]).toEqual([1, 1]);
});
