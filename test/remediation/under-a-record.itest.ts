import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ApiCaller } from "../support/api-caller.ts";
import { eventually, startProduct, type TestProduct } from "../support/product.ts";

/** Two kinds of records that run the same runbook, which only the one may run, directly or by another runbook. */
const kind = (name: string, prefix: string): string => `---
apiVersion: opsloom/v1
kind: RecordType
metadata: { name: ${name} }
spec: { number: ${prefix}, fields: { title: { type: string, required: true }, how: { type: runbook, oneOf: [test/guarded, test/outer] } } }
---
apiVersion: opsloom/v1
kind: Lifecycle
metadata: { name: ${name} }
spec:
  record: ${name}
  allow: [agent]
  initial: busy
  states:
    busy: { invoke: { runbook: '\${ .how }', timeout: 1h }, transitions: { done: finished, fault: failed, expired: failed } }
    finished: { final: true }
    failed: { final: true }
`;
const definitions = `${kind("mending", "MND")}${kind("errand", "ERR")}---
document: { dsl: 1.0.3, namespace: test, name: guarded, version: 1.0.0, metadata: { opsloom: { allow: [{ record: mending }] } } }
do:
  - a: { set: { b: 1 } }
---
document: { dsl: 1.0.3, namespace: test, name: outer, version: 1.0.0 }
do:
  - inner: { run: { workflow: { namespace: test, name: guarded, version: latest } } }
`;

let product: TestProduct;
let call: ApiCaller;

beforeAll(async () => {
  product = await startProduct();
  await product.publish([{ path: "under.yaml", text: definitions }]);
  call = await product.caller("kim");
});
afterAll(() => product?.stop());

async function outcome(type: string, how: string): Promise<{ state: string; fault: string | null }> {
  const { json } = await call("POST", `/v1/records/${type}`, { body: { fields: { title: how, how } } });
  return eventually(`the end of ${json.id}`, async () => {
    const record = (await call("GET", `/v1/records/${json.id}`)).json;
    if (record.state === "busy") return null;
    const { rows } = await product.pool.query<{ fault: { type: string; detail: string } | null }>(
      "select fault from runs where record_id = $1",
      [json.id],
    );
    const fault = rows[0]?.fault ?? null;
    return { state: record.state, fault: fault === null ? null : `${fault.type} ${fault.detail}` };
  });
}

describe("a runbook that records of one type alone may run", () => {
  it.each(["test/guarded", "test/outer"])("is run for one of these, and no other: %s", async (how) => {
    expect(await outcome("mending", how)).toEqual({ state: "finished", fault: null });
    expect(await outcome("errand", how)).toEqual({
      state: "failed",
      fault: expect.stringMatching(
        /authorization the runbook "test\/guarded" may be run by a mending alone, and not by one of errand$/u,
      ) as string,
    });
  });

  it("is started by no person, whatever their roles", async () => {
    for (const user of ["kim", "otto", "automation"]) {
      const key = await product.key(user);
      const { json } = await call("POST", "/v1/runs", { key, body: { runbook: "test/guarded", input: {} } });
      expect(json).toMatchObject({ status: 403 });
    }
  });
});
