import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ApiCaller } from "../test/support/api-caller.ts";
import { makeHome } from "../test/support/guard.ts";
import { eventually, startProduct, type TestProduct } from "../test/support/product.ts";

let product: TestProduct;
let call: ApiCaller;
/** May start runs. */
let robot: ApiCaller;

beforeAll(async () => {
  product = await startProduct({ commands: makeHome("opsloom-commands-") });
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

  it("say what their steps print, line by line as they go on, and how long earlier ones took", async () => {
    const text = `document: { dsl: 1.0.3, namespace: owned, name: talks, version: 1.0.0, metadata: { opsloom: { allow: [agent] } } }
do:
  - say:
      run:
        shell:
          command: 'echo one; echo bad >&2; sleep 0.2; printf two; if [ "$1" = yes ]; then sleep 600; fi'
          arguments: ['\${ .wait }']
`;
    await product.publish([{ path: "owned/talks.yaml", text }]);
    const begin = async (input: object): Promise<string> =>
      (await call("POST", "/v1/runs", { body: { runbook: "owned/talks", input } })).headers["location"] ?? "";
    const lines = async (path: string): Promise<string[]> =>
      (await call("GET", `${path}/lines`)).json.items.map(
        ({ stream, text: line }: { stream: string; text: string }) => `${stream} ${line}`,
      );
    const going = await begin({ wait: "yes" });
    await eventually("its lines while it goes on", async () => (await lines(going)).length === 2);
    expect((await lines(going)).sort()).toEqual(["error bad", "out one"]);
    expect((await call("GET", `${going}/control`)).json).toEqual({
      verbs: ["cancel", "suspend"],
      because: null,
      retry: null,
    });
    expect((await call("GET", `${going}/expectation`)).json).toEqual({ run: null, steps: [] });
    await call("POST", `${going}/cancel`);
    await eventually("its end", async () => (await call("GET", going)).json.phase === "cancelled");

    const first = await begin({ wait: "no" });
    await eventually("its end", async () => (await call("GET", first)).json.phase === "completed");
    await eventually("its last line", async () => (await lines(first)).length === 3);
    expect((await lines(first))[0]).toBe("out two");
    const page = (await call("GET", `${first}/lines?limit=2`)).json as { next: string };
    const rest = await call("GET", `${first}/lines?limit=2&cursor=${page.next}`);
    expect([rest.json.items.length, rest.json.next]).toEqual([1, null]);
    const second = await begin({ wait: "no" });
    const expected = (await call("GET", `${second}/expectation`)).json as {
      run: { n: number; medianMs: number };
      steps: { path: string; kind: string; n: number }[];
    };
    expect(expected.run.n).toBe(1);
    expect(expected.run.medianMs).toBeGreaterThanOrEqual(200);
    expect(expected.steps).toMatchObject([{ path: "/do/0/say", kind: "shell", n: 1 }]);
  });

  it("say what a retry would do again before it is asked for, and why somebody may ask nothing", async () => {
    const { headers } = await start({ tier: "web", host: "127.0.0.1", port: 9 }, "run-control");
    const path = headers["location"] ?? "";
    await eventually("its end", async () => (await call("GET", path)).json.phase === "faulted");
    const { json } = await robot("GET", `${path}/control`);
    expect(json).toMatchObject({ verbs: ["retry"], because: null });
    expect((await robot("POST", `${path}/retry`)).json.repeats).toEqual(json.retry.repeats);
    expect((await call("GET", `${path}/control`)).json).toMatchObject({
      verbs: [],
      because: expect.stringContaining("neither started this run nor may start its runbook"),
    });
    const reader = await product.caller("luis");
    expect((await reader("GET", `${path}/control`)).json).toMatchObject({
      verbs: [],
      because: 'to act on a run needs the permission "runs.start"',
    });
  });
});
