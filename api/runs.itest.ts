import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ApiCaller } from "../test/support/api-caller.ts";
import { eventually, startProduct, type TestProduct } from "../test/support/product.ts";

let product: TestProduct;
let call: ApiCaller;
/** May start runs. */
let robot: ApiCaller;

beforeAll(async () => {
  product = await startProduct();
  call = await product.caller("kim");
  robot = await product.caller("automation");
});
afterAll(() => product?.stop());

describe("runs over HTTP", () => {
  const start = (input: object, key: string) =>
    robot("POST", "/v1/runs", { body: { runbook: "shop/restart-tier", input }, headers: { "idempotency-key": key } });

  it("finds the same run for the same key, and refuses the key with other input", async () => {
    const input = { tier: "web", host: "127.0.0.1", port: 9 };
    const [first, again] = [await start(input, "run-1"), await start(input, "run-1")];
    expect(again.json).toEqual(first.json);
    expect((await start({ ...input, port: 10 }, "run-1")).json).toMatchObject({ status: 422, code: "OPS422" });
    await eventually("its end", async () => (await call("GET", first.headers["location"] ?? "")).json.endedAt !== null);
    expect(
      (await call("GET", "/v1/runs?runbook=shop/restart-tier&phase=faulted")).json.items.map(
        ({ id }: { id: string }) => id,
      ),
    ).toContain(first.json.id);
  });

  it("refuses to retry a run that has not faulted, and retries one that has", async () => {
    const { headers } = await start({ tier: "web", host: "127.0.0.1", port: 9 }, "run-2");
    const path = headers["location"] ?? "";
    await eventually("its end", async () => (await call("GET", path)).json.phase === "faulted");
    const retried = await robot("POST", `${path}/retry`);
    expect(retried.json.id).toMatch(/~1$/);
    expect((await robot("POST", `${path}/cancel`)).status).toBe(202);
    await product.pool.query("update runs set frame = null where id = $1", [
      decodeURIComponent(path.split("/").at(-1) ?? ""),
    ]);
    expect((await robot("POST", `${path}/retry`)).json).toMatchObject({ status: 409, code: "OPS453" });
  });

  it("are started by those whom the runbook names, and acted on by them and by who started them", async () => {
    const input = { tier: "web", host: "127.0.0.1", port: 9 };
    const refused = await call("POST", "/v1/runs", { body: { runbook: "shop/restart-tier", input } });
    expect(refused.json).toMatchObject({
      status: 403,
      detail: expect.stringContaining("automation, processOwner, admin"),
    });
    const text = (name: string, metadata: string, task: string) =>
      `document: { dsl: 1.0.3, namespace: owned, name: ${name}, version: 1.0.0, metadata: { opsloom: ${metadata} } }\ndo:\n  - a: ${task}\n`;
    await product.publish([
      { path: "owned/wait.yaml", text: text("Wait", "{ allow: [agent] }", "{ wait: { minutes: 10 } }") },
      {
        path: "owned/change.yaml",
        text: text(
          "change-cmdb",
          "{ allow: [agent] }",
          "{ call: cmdb.upsert, with: { source: x, items: [{ ref: a, class: host, attributes: { name: a } }] } }",
        ),
      },
      {
        path: "owned/vouched.yaml",
        text: text(
          "vouched",
          "{ allow: [agent], actsFor: publisher }",
          "{ call: cmdb.upsert, with: { source: x, items: [{ ref: a, class: host, attributes: { name: a } }] } }",
        ),
      },
      {
        path: "owned/inner.yaml",
        text: "document: { dsl: 1.0.3, namespace: owned, name: inner, version: 1.0.0 }\ndo: [{ a: { set: { b: 1 } } }]\n",
      },
      {
        path: "owned/nested.yaml",
        text: text(
          "nested",
          "{ allow: [agent] }",
          "{ run: { workflow: { namespace: owned, name: inner, version: latest } } }",
        ),
      },
    ]);
    const begin = (runbook: string) => call("POST", "/v1/runs", { body: { runbook, input: {} } });
    const mine = await begin("owned/Wait");
    expect(mine.status).toBe(202);
    const path = mine.headers["location"] ?? "";
    const ada = await product.caller("lee");
    expect((await ada("POST", `${path}/cancel`)).status).toBe(202);
    const theirs = await robot("POST", "/v1/runs", { body: { runbook: "shop/restart-tier", input } });
    expect((await call("POST", `${theirs.headers["location"] ?? ""}/cancel`)).json).toMatchObject({ status: 403 });
    expect((await begin("owned/change-cmdb")).json).toMatchObject({
      status: 403,
      detail: expect.stringContaining('cmdb.upsert, which needs the permission "cmdb.write"'),
    });
    expect((await begin("owned/nested")).json).toMatchObject({
      status: 403,
      detail: expect.stringContaining("owned/inner"),
    });
    expect((await begin("owned/vouched")).status).toBe(202);
  });

  it("refuses input that the runbook's schema refuses, at the door and with its place", async () => {
    const body = { runbook: "shop/restart-tier", input: { tier: 7, host: "127.0.0.1", port: 9 } };
    expect((await robot("POST", "/v1/runs", { body })).json).toMatchObject({
      status: 400,
      errors: [{ pointer: "/body/input/tier" }],
    });
  });
});
