import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ApiCaller } from "../test/support/api-caller.ts";
import { startProduct, type TestProduct } from "../test/support/product.ts";

let product: TestProduct;
let kim: ApiCaller;
let ada: ApiCaller;

beforeAll(async () => {
  product = await startProduct();
  kim = await product.caller("kim");
  ada = await product.caller("ada");
});
afterAll(() => product?.stop());

async function incident(fields: object = {}): Promise<string> {
  const body = { fields: { title: "Printer", impact: "high", urgency: "high", caller: "ada", ...fields } };
  return (await kim("POST", "/v1/records/incident", { body })).json.number as string;
}

const preview = async (call: ApiCaller, number: string, command: string, input = {}) =>
  call("POST", `/v1/records/incident/${number}/preview`, { body: { command, input } });

describe("what a command would do", () => {
  it("is what it then does, and nothing of it is kept before", async () => {
    const number = await incident();
    const path = `/v1/records/incident/${number}`;
    const before = (await kim("GET", path)).json;
    const { json: told } = await preview(kim, number, "assign", { assignee: "kim" });
    expect(told).toMatchObject({
      refused: null,
      undecided: null,
      state: { from: "new", to: "inProgress", final: false },
      fields: [
        { name: "assignee", from: null, to: "kim" },
        { name: "acknowledgedAt", from: null, to: expect.any(String) },
      ],
    });
    expect(told.clocks).toContainEqual(
      expect.objectContaining({ id: "incident-response", from: "running", to: "stopped" }),
    );
    const meanwhile = (await kim("GET", path)).json;
    expect([meanwhile.state, meanwhile.fields, meanwhile.updatedAt]).toEqual(["new", before.fields, before.updatedAt]);
    const body = { command: "assign", input: { assignee: "kim" } };
    expect((await kim("POST", `${path}/commands`, { body })).json.state).toBe("inProgress");
    const after = (await kim("GET", path)).json;
    expect(after.fields).toEqual({ ...before.fields, assignee: "kim", acknowledgedAt: expect.any(String) });
    const added = (await kim("GET", `${path}/timeline?after=${before.head}`)).json.items as { text: string }[];
    // The moment itself is another.
    const lines = (of: { text: string }[]) => of.map(({ text }) => text.replace(/(acknowledgedAt to) \S+Z/u, "$1 now"));
    expect(lines(added)).toEqual(expect.arrayContaining(lines(told.lines)));
  });

  it("says what would be refused as the command would be, with the place of each fault", async () => {
    const number = await incident();
    const { status, json } = await preview(kim, number, "assign", { assignee: "nobody-here" });
    expect(status).toBe(200);
    const sent = await kim("POST", `/v1/records/incident/${number}/commands`, {
      body: { command: "assign", input: { assignee: "nobody-here" } },
    });
    expect(json.refused).toMatchObject({
      code: sent.json.code,
      detail: sent.json.detail,
      errors: sent.json.errors ?? [],
    });
    expect((await preview(ada, number, "assign", { assignee: "kim" })).json.refused).toMatchObject({ code: "OPS403" });
  });

  it("shows who sees little no more than they see of the record, and a stranger nothing", async () => {
    const number = await incident();
    const { json } = await preview(ada, number, "comment", { text: "It jams again" });
    expect(json.refused).toBeNull();
    expect(JSON.stringify(json)).not.toContain("assignmentGroup");
    expect([json.lines.length, json.lines[0].rule]).toEqual([1, null]);
    const hidden = await incident({ caller: "kim" });
    expect((await preview(ada, hidden, "comment", { text: "?" })).status).toBe(404);
  });

  it("asks a person who asks all the time to wait", async () => {
    const number = await incident();
    const mia = await product.caller("lee");
    const answers = await Promise.all(Array.from({ length: 45 }, () => preview(mia, number, "comment", { text: "?" })));
    expect(answers.some(({ status, json }) => status === 429 && json.code === "OPS429")).toBe(true);
  });
});

describe("what opening a record takes", () => {
  it("are the inputs of its form; what a command asks for in its time, and links, come later", async () => {
    const { json } = await kim("GET", "/v1/record-types/incident/opening");
    const inputs = new Map((json.inputs as { name: string }[]).map((input) => [input.name, input]));
    expect(inputs.get("title")).toMatchObject({ required: true, later: false, type: "string", maxLength: 160 });
    expect(inputs.get("impact")).toMatchObject({ choices: ["low", "medium", "high"], value: "low", later: false });
    expect(inputs.get("resolutionCode")).toMatchObject({ later: true });
    expect(inputs.get("problem")).toMatchObject({ kind: "link", class: "problem", later: true });
    for (const made of ["priority", "resolvedAt", "item"]) expect(inputs.has(made), made).toBe(false);
  });

  it("are for a caller those that they may give", async () => {
    const { json } = await ada("GET", "/v1/record-types/incident/opening");
    const names = (json.inputs as { name: string }[]).map(({ name }) => name);
    expect(names).toContain("title");
    expect(names).not.toContain("assignee");
    const none = await ada("GET", "/v1/record-types/change/opening");
    expect(none.json).toMatchObject({ inputs: [], because: expect.stringContaining("may not open") });
  });

  it("is shown before it is opened: state, computed fields, clocks; and no number is taken", async () => {
    const body = { fields: { title: "Nobody can pay", impact: "high", urgency: "high" } };
    const count = async () =>
      (await product.pool.query("select last from record_counters where type = 'incident'")).rows[0].last as string;
    const before = await count();
    const { json } = await kim("POST", "/v1/record-types/incident/preview", { body });
    expect(json).toMatchObject({ refused: null, state: { from: null, to: "new" } });
    expect(json.fields).toContainEqual({ name: "priority", from: null, to: 1 });
    expect(json.clocks).toContainEqual(expect.objectContaining({ id: "incident-response", from: null, to: "running" }));
    expect(await count()).toBe(before);
    const faulty = await kim("POST", "/v1/record-types/incident/preview", { body: { fields: { impact: "huge" } } });
    expect(faulty.json.refused.errors.map((error: { pointer: string }) => error.pointer)).toContain(
      "/body/fields/impact",
    );
  });
});

describe("one command to several records", () => {
  const path = "/v1/record-types/incident/commands";

  it("is tried on each, sent to each once, and tells of each that refuses why", async () => {
    const numbers = [await incident(), await incident(), await incident()];
    const [, , done = ""] = numbers;
    await kim("POST", `/v1/records/incident/${done}/commands`, {
      body: { command: "resolve", input: { resolutionCode: "userError", resolutionNotes: "Plugged in" } },
    });
    const body = { numbers: [...numbers, "INC9999999"], command: "assign", input: { assignee: "lee" } };
    const dry = await kim("POST", path, { body: { ...body, dry: true }, headers: { "idempotency-key": "bulk-dry" } });
    expect(dry.json.items.map(({ outcome }: { outcome: string }) => outcome)).toEqual([
      "taken",
      "taken",
      "refused",
      "refused",
    ]);
    expect((await kim("GET", `/v1/records/incident/${numbers[0]}`)).json.state).toBe("new");
    const sent = await kim("POST", path, { body, headers: { "idempotency-key": "bulk" } });
    expect(sent.json.items.slice(0, 2)).toEqual([
      { number: numbers[0], outcome: "taken", state: "inProgress", head: expect.any(Number), refused: null },
      { number: numbers[1], outcome: "taken", state: "inProgress", head: expect.any(Number), refused: null },
    ]);
    expect(sent.json.items[3]).toMatchObject({ outcome: "refused", refused: { code: "OPS404" } });
    expect((await kim("POST", path, { body, headers: { "idempotency-key": "bulk" } })).json).toEqual(sent.json);
    const timeline = (await kim("GET", `/v1/records/incident/${numbers[0]}/timeline`)).json.items as {
      body: { set?: object };
    }[];
    expect(timeline.filter((event) => event.body.set !== undefined && "assignee" in event.body.set)).toHaveLength(1);
  });

  it("is tried anew, also under a key that something was sent with", async () => {
    const [number, other] = [await incident(), await incident({ caller: "kim" })];
    const send = (call: ApiCaller, body: object) =>
      call("POST", path, { body, headers: { "idempotency-key": "again" } });
    const { json: sent } = await send(ada, { numbers: [number], command: "comment", input: { text: "Hello?" } });
    expect(sent.items).toMatchObject([{ outcome: "taken" }]);
    const tried = { numbers: [number], command: "edit", input: { title: "x".repeat(1_000) }, dry: true };
    expect((await send(ada, tried)).json.items).toMatchObject([{ outcome: "refused" }]);
    const hidden = { numbers: [other, "INC9999999"], command: "comment", input: { text: "?" }, dry: true };
    const { json } = await send(ada, hidden);
    const [refused, missing] = json.items.map(({ refused: why }: { refused: object }) =>
      JSON.stringify(why),
    ) as string[];
    expect(refused?.replaceAll(other, "INC9999999")).toBe(missing);
  });

  it("counts each record as a request: who sends to many all the time is asked to wait", async () => {
    const otto = await product.caller("otto");
    const numbers = Array.from({ length: 200 }, (_, index) => `INC${String(index + 9_000_000)}`);
    const body = { numbers, command: "comment", input: { text: "?" }, dry: true };
    const send = () => otto("POST", path, { body, headers: { "idempotency-key": "all the time" } });
    const answers = await Promise.all(Array.from({ length: 15 }, send));
    expect(answers.some(({ status, json }) => status === 429 && json.code === "OPS429")).toBe(true);
  });

  it("takes two hundred at most, and a key", async () => {
    const numbers = Array.from({ length: 201 }, (_, index) => `INC${String(index + 1).padStart(7, "0")}`);
    expect(
      (await kim("POST", path, { body: { numbers, command: "assign" }, headers: { "idempotency-key": "many" } }))
        .status,
    ).toBe(400);
    expect((await kim("POST", path, { body: { numbers: numbers.slice(0, 1), command: "assign" } })).status).toBe(400);
  });
});
