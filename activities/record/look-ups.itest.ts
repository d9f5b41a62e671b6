import type { Pool } from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Json } from "../../engine/base/json.ts";
import { createHttpClient } from "../../net/http-client.ts";
import { startStore, type TestStore } from "../../test/support/store.ts";
import { createFunctions, type Functions } from "../function/functions.ts";
import { createLookUpFunctions } from "./look-ups.ts";

const definitions = `apiVersion: opsloom/v1
kind: RecordType
metadata: { name: task }
spec: { number: TSK, fields: { title: { type: string, required: true, index: true } } }
---
apiVersion: opsloom/v1
kind: Lifecycle
metadata: { name: task }
spec:
  record: task
  allow: [agent]
  initial: open
  states: { open: { transitions: { close: closed } }, closed: { final: true } }
`;

let store: TestStore;
let pool: Pool;
let functions: Functions;

beforeAll(async () => {
  store = await startStore();
  ({ pool } = store);
  await store.publish([{ path: "a.yaml", text: definitions }]);
  const deps = {
    http: createHttpClient({ egress: {} }),
    secrets: { read: () => Promise.resolve(undefined) },
    log: () => undefined,
  };
  functions = createFunctions(deps, createLookUpFunctions({ pool }));
});
afterAll(() => store?.stop());

const call = (name: string, input: Json): Promise<unknown> =>
  functions.call(name, input, "key").catch((error: unknown) => error);

it("look-ups answer as their outputs say, and fault with what is wrong about a question", async () => {
  expect(await call("record.find", { type: "task" })).toEqual({ count: 0, items: [] });
  expect(await call("record.similar", { type: "task", text: "printer" })).toEqual({ items: [] });
  const [wrong, missing] = [
    await call("record.find", { type: "task", where: { title: { a: 1 } } }),
    await call("record.find", { type: "nothing" }),
  ];
  expect(wrong).toMatchObject({
    details: [{ status: 400, detail: expect.stringContaining("`where.title`") as string }],
  });
  expect(missing).toMatchObject({ details: [{ status: 404 }] });
  // As scenarios answer by the schema of the input: engine/simulation/wrong-input.ts.
  for (const input of [{ limit: 500 }, { limit: null }, { where: null }, { most: 1 }])
    expect(await call("record.find", { type: "task", ...input })).toMatchObject({
      details: [{ status: 400, detail: expect.stringContaining("the input of record.find is wrong") as string }],
    });
});

it("a look-up of records that are still made ready is asked again, and answered with nothing meanwhile", async () => {
  await pool.query("update record_declarations set filled_to = '' where type = 'task'");
  for (const [name, input] of [
    ["record.find", { type: "task", where: { title: "x" } }],
    ["record.similar", { type: "task", text: "x" }],
  ] as const) {
    const error = await call(name, input);
    expect((error as Error).message).toContain("older records of task are made ready");
    // No fault: nothing is decided by it.
    expect((error as { details?: unknown }).details).toBeUndefined();
  }
  // What every record has needs no projection.
  expect(await call("record.find", { type: "task", where: { open: true } })).toEqual({ count: 0, items: [] });
});
