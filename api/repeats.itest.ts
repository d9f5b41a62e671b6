import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ApiCaller } from "../test/support/api-caller.ts";
import { type IncidentDesk, incidentDesk } from "../test/support/incident-desk.ts";
import { startProduct, type TestProduct } from "../test/support/product.ts";

let product: TestProduct;
let call: ApiCaller;
let open: IncidentDesk["open"];
let command: IncidentDesk["command"];

beforeAll(async () => {
  product = await startProduct();
  call = await product.caller("kim");
  ({ open, command } = incidentDesk(call));
});
afterAll(() => product?.stop());

describe("a request that is repeated", () => {
  it("finds the same record for a repeat with the same Idempotency-Key, quoted or not", async () => {
    const first = await open({}, { "idempotency-key": "k-1" });
    const again = await open({}, { "idempotency-key": '"k-1"' });
    expect(again.json).toEqual(first.json);
    const done = await command(
      first.json.number as string,
      "assign",
      { assignee: "kim" },
      { "idempotency-key": "k-2" },
    );
    expect(done.status).toBe(200);
    const repeats = await Promise.all(
      Array.from({ length: 8 }, () =>
        command(first.json.number as string, "assign", { assignee: "kim" }, { "idempotency-key": "k-2" }),
      ),
    );
    for (const repeat of repeats) expect(repeat.json).toEqual(done.json);
    expect((await call("GET", `/v1/records/incident/${first.json.number}`)).json.head).toBe(done.json.head);
  });

  it("opens one record for twenty requests at once with one key", async () => {
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => open({ title: "At once" }, { "idempotency-key": "k-20" })),
    );
    expect(new Set(answers.map(({ json }) => json.number)).size).toBe(1);
  });

  it("refuses the key of another request with 422, and keeps the keys of two people apart", async () => {
    const first = await open({}, { "idempotency-key": "k-3" });
    expect((await open({ title: "Another" }, { "idempotency-key": "k-3" })).json).toMatchObject({
      status: 422,
      code: "OPS422",
    });
    await command(first.json.number as string, "assign", { assignee: "kim" }, { "idempotency-key": "k-4" });
    expect(
      (await command(first.json.number as string, "comment", { text: "x" }, { "idempotency-key": "k-4" })).status,
    ).toBe(422);
    const raj = await product.caller("raj");
    const other = await raj("POST", "/v1/records/incident", {
      body: { fields: { title: "Printer", impact: "low", urgency: "low" } },
      headers: { "idempotency-key": "k-3" },
    });
    expect(other.status).toBe(201);
    expect(other.json.number).not.toBe(first.json.number);
    expect((await open({}, { "idempotency-key": "x".repeat(201) })).status).toBe(400);
  });
});

describe("when the outcome of a command is not known", () => {
  it("answers 503 with the command's id, and the same key finds the outcome later", async () => {
    const { json } = await open({ title: "Unknown" });
    await product.worker.stop();
    const server = await product.startApi({ commandDeadlineMs: 1_000 });
    const impatient = await product.caller("kim", server.url);
    const body = { command: "assign", input: { assignee: "kim" } };
    const path = `/v1/records/incident/${json.number}/commands`;
    const unknown = await impatient("POST", path, { body, headers: { "idempotency-key": "later" } });
    expect(unknown.json).toMatchObject({ status: 503, code: "OPS451", details: { commandId: "kim:later" } });
    expect(Number(unknown.headers["retry-after"])).toBeGreaterThan(0);
    expect((await impatient("GET", `/v1/records/incident/${json.number}`)).json.state).toBe("new");
    const worker = await product.startWorker();
    const known = await call("POST", path, { body, headers: { "idempotency-key": "later" } });
    expect(known.json).toMatchObject({ state: "inProgress", commandId: "kim:later" });
    const events = (await call("GET", `/v1/records/incident/${json.number}/timeline`)).json.items;
    expect(
      new Set(
        events
          .filter(({ commandId }: { commandId: string }) => commandId === "kim:later")
          .map(({ at }: { at: string }) => at),
      ).size,
    ).toBe(1);
    await Promise.all([worker.stop(), server.stop()]);
  });
});
