import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ApiCaller } from "../test/support/api-caller.ts";
import { startProduct, type TestProduct } from "../test/support/product.ts";

let product: TestProduct;
let admin: string;
let kim: string;
let call: ApiCaller;

beforeAll(async () => {
  product = await startProduct();
  admin = await product.key("admin");
  kim = await product.key("kim");
  call = await product.caller("kim");
});
afterAll(() => product?.stop());

describe("a request that is wrong", () => {
  it("points at what does not fit the contract, all of it at once", async () => {
    const wrong = await call("POST", "/v1/records/incident", { body: { fields: [], link: {} } });
    expect(wrong.json.errors.map(({ pointer }: { pointer: string }) => pointer).sort()).toEqual([
      "/body",
      "/body/fields",
    ]);
    const query = await call("GET", "/v1/records/incident?limit=0&open=red");
    expect(query.json.errors.map(({ pointer }: { pointer: string }) => pointer).sort()).toEqual([
      "/query/limit",
      "/query/open",
    ]);
    const path = await call("GET", "/v1/records/incident/INC1");
    expect(path.json).toMatchObject({ status: 400, code: "OPS400", errors: [{ pointer: "/path/number" }] });
  });

  it("tells everything that is wrong with a request at once, each with its pointer", async () => {
    const { json } = await call("POST", "/v1/records/Incident/INC1/commands?x=1", { body: { input: [], more: 1 } });
    const pointers = ["/path/type", "/path/number", "/query", "/body/command", "/body/input", "/body"];
    expect(json.errors.map(({ pointer }: { pointer: string }) => pointer)).toEqual(pointers);
  });

  it("says in plain words which value is missing or wrong, and what is expected there", async () => {
    const mia = await product.key("mia");
    const errorsOf = async (method: string, path: string, body?: unknown) =>
      Object.fromEntries(
        ((await call(method, path, { body, key: mia })).json.errors as { pointer: string; detail: string }[]).map(
          ({ pointer, detail }) => [pointer, detail],
        ),
      );
    expect(await errorsOf("POST", "/v1/runs", {})).toEqual({ "/body/runbook": "is missing: send a text" });
    expect(await errorsOf("POST", "/v1/runs", { runbook: 7 })).toEqual({ "/body/runbook": "is a number: send a text" });
    expect(await errorsOf("POST", "/v1/runs", { runbook: "x" })).toEqual({ "/body/runbook": "namespace/name" });
    expect(await errorsOf("POST", "/v1/delegations", { startsAt: "soon" })).toEqual({
      "/body/to": "is missing: send a text",
      "/body/startsAt": expect.stringMatching(/^"soon" is not an instant/),
      "/body/endsAt": expect.stringMatching(/^is missing: send an instant/),
    });
    expect(await errorsOf("GET", "/v1/records/incident?limit=0&open=red&q=x&q=y")).toEqual({
      "/query/limit": "0 is too small: send 1 or more",
      "/query/open": '"red" is none of its values: send true or false',
      "/query/q": "is a list: send a text",
    });
    expect(await errorsOf("GET", `/v1/records/incident?limit=1.5&q=${"x".repeat(201)}`)).toEqual({
      "/query/limit": "1.5 is not a whole number: send a whole number",
      "/query/q": "has 201 characters: send at most 200",
    });
    expect(await errorsOf("GET", "/v1/me?x=1&y=2")).toEqual({ "/query": 'takes no "x", "y": it takes nothing' });
  });

  it("refuses a state, a phase or a kind in a filter that is none, and names those there are", async () => {
    const { json } = await call("GET", "/v1/records/incident?state=new,runing");
    expect(json).toMatchObject({ status: 400, code: "OPS400", errors: [{ pointer: "/query/state" }] });
    expect(json.detail).toMatch(/"runing" is no state of incident records: send .*inProgress.*resolved/);
    for (const [path, known] of [
      ["/v1/alerts?state=open", "firing or clear"],
      ["/v1/runs?phase=runing", "pending, running, waiting, suspended, cancelled, faulted or completed"],
      ["/v1/cis?state=gone", "active, absent or retired"],
      ["/v1/effects?state=open", "parked"],
      ["/v1/definitions?kind=Incident", "RecordType"],
    ] as const) {
      const answer = await call("GET", path, { key: admin });
      expect({ path, status: answer.status }).toEqual({ path, status: 400 });
      expect(answer.json.detail).toContain(known);
    }
  });

  it("answers 404 for a record, a type, a run, a runbook, a CI, a definition and a path that are not there", async () => {
    for (const path of [
      "/v1/records/incident/INC9999999",
      "/v1/records/incident/INC9999999/timeline",
      "/v1/records/incident/INC9999999/story",
      "/v1/records/incident/INC9999999/chain",
      "/v1/records/incident/INC9999999/events",
      "/v1/records/accident",
      "/v1/explanations/INC9999999",
      "/v1/runs/none",
      "/v1/runs/none/events",
      "/v1/cis/none",
      "/v1/cis/none/impact",
      "/v1/definitions/Lifecycle/none",
      "/v2/anything",
    ]) {
      expect((await call("GET", path)).json, path).toMatchObject({ status: 404, code: "OPS404" });
    }
    expect((await call("POST", "/v1/records/accident", { body: {} })).status).toBe(404);
    expect((await call("POST", "/v1/runs", { body: { runbook: "shop/none" } })).status).toBe(404);
    expect((await call("POST", "/v1/runs/none/cancel")).status).toBe(404);
    expect((await call("POST", "/v1/runs/none/retry")).status).toBe(404);
  });

  it("answers 405 with the methods there are when a path does not take the method, also of strangers", async () => {
    for (const [method, path, allow] of [
      ["DELETE", "/v1/records/incident", "GET, HEAD, POST"],
      ["PUT", "/v1/records/incident/INC0000001/commands", "GET, HEAD, POST"],
      ["GET", "/v1/runs/some/retry", "POST"],
      ["GET", "/v1/definitions/check", "POST"],
      ["POST", "/v1/definitions/Lifecycle/incident", "GET, HEAD"],
      ["GET", "/v1/keys/some", "DELETE"],
      ["POST", "/livez", "GET, HEAD"],
      ["POST", "/openapi.json", "GET, HEAD"],
      ["DELETE", "/docs/problems", "GET, HEAD"],
    ] as const) {
      for (const key of [kim, null]) {
        const { json, headers } = await call(method, path, { key });
        expect(json, path).toMatchObject({ status: 405, code: "OPS455" });
        expect(headers["allow"], path).toBe(allow);
        expect(json.detail).toContain(allow);
      }
    }
    expect((await call("DELETE", "/v1/record/incident")).status).toBe(404);
    expect((await call("DELETE", "/v1/records/incident/")).status).toBe(404);
  });
});
