import { afterAll, beforeAll, expect, it } from "vitest";
import type { ApiCaller } from "../support/api-caller.ts";
import { eventually, startProduct, type TestProduct } from "../support/product.ts";

let product: TestProduct;
let call: (user: string) => ApiCaller;

beforeAll(async () => {
  product = await startProduct();
  call = await product.callers("ruth", "mia", "nora", "kim", "lee", "raj", "ada");
});
afterAll(() => product?.stop());

const show = async (user: string, id: string) => (await call(user)("GET", `/v1/records/${id}`)).json;
const send = async (user: string, id: string, command: string, input: object = {}): Promise<void> => {
  const answer = await call(user)("POST", `/v1/records/${id}/commands`, { body: { command, input } });
  expect(answer.status, `${command} of ${id}: ${answer.text}`).toBe(200);
};
const reaches = (id: string, state: string) =>
  eventually(`${id} to be ${state}`, async () => (await show("kim", id)).state === state);

it("an analyst is welcomed: one form, one agreement, each item its way, and one message at the end", async () => {
  const form = { name: "Bo Hill", login: "hill", start: "2026-12-14", manager: "mia", desk: "virtual", terminal: true };
  const order = (user: string) =>
    call(user)("POST", "/v1/catalog/new-analyst/orders", { body: { form }, headers: { "idempotency-key": "bo" } });
  expect((await order("ada")).status).toBe(404);
  const answers = await Promise.all([order("ruth"), order("ruth"), order("ruth")]);
  expect(new Set(answers.map(({ json }) => json.number)).size).toBe(1);
  const request = answers[0].json.id as string;
  await reaches(request, "gate");
  expect((await show("ruth", request)).links.items ?? []).toEqual([]);
  await send("mia", request, "approve");

  const ids = await eventually("six items", async () => {
    const { links } = await show("ruth", request);
    return links.items?.length === 6 && (links.items as string[]);
  });
  const items = new Map<string, string>();
  for (const id of ids) {
    const { fields, openedBy } = await show("ruth", id);
    expect([openedBy, fields.requestedFor]).toEqual(["ruth", "ruth"]);
    items.set(fields.item.id as string, id);
  }
  const item = (name: string) => items.get(name) ?? "";
  // There is no command that makes accounts on this machine: people do it.
  await reaches(item("email-account"), "work");
  await reaches(item("virtual-desktop"), "ordered");
  await send("kim", item("email-account"), "fulfil", { result: "hill@example.com" });
  for (const name of ["virtual-desktop", "spreadsheet-license", "risk-platform-license"])
    await reaches(item(name), "work");
  await send("lee", item("market-data-terminal"), "reject", { comment: "All seats are taken" });
  await send("raj", item("virtual-desktop"), "fulfil", { result: "vd-17" });
  await send("lee", item("spreadsheet-license"), "fulfil", { result: "Seat 4" });
  await send("lee", item("risk-platform-license"), "fulfil", { result: "Role analyst" });
  await send("ruth", item("security-training"), "fulfil", { result: "Room 2" });
  await reaches(request, "closed");
  const { fields } = await show("ruth", request);
  expect(fields).toMatchObject({ outcome: "partly", doneItems: 5, skippedItems: 1, failedItems: 0, openItems: 0 });
  const notices = await eventually("a message", async () => {
    const all = (await call("ruth")("GET", "/v1/notices")).json.items as { recordId: string; subject: string }[];
    const own = all.filter(({ subject }) => subject.includes(request.split("/")[1] ?? ""));
    return own.length > 0 && own;
  });
  expect(notices).toHaveLength(1);
  // An employee sees what they ordered, and nobody else's.
  expect((await call("ada")("GET", `/v1/records/${request}`)).status).toBe(404);
  expect((await order("ruth")).json.number).toBe(answers[0].json.number);
});

it("a laptop is ordered and followed by an employee, whose line manager agrees", async () => {
  const ordered = await call("ada")("POST", "/v1/catalog/laptop/orders", {
    body: { form: { model: "light" } },
    headers: { "idempotency-key": "laptop" },
  });
  const id = ordered.json.id as string;
  await reaches(id, "approval");
  const asked = (await call("nora")("GET", "/v1/approvals")).json.items as { record: string }[];
  expect(asked.length).toBeGreaterThan(0);
  await send("nora", id, "approve");
  await reaches(id, "work");
  const { clocks, links, awaited } = await show("kim", id);
  expect(clocks).toMatchObject([{ serviceLevel: "request-item-delivery", phase: "running" }]);
  expect((links.tasks?.length ?? 0) + awaited.length).toBe(2);
  await send("ada", id, "comment", { text: "The blue one, please" });
  await send("ada", id, "cancel", { reason: "I have one" });
  expect((await show("ada", id)).state).toBe("skipped");
});
