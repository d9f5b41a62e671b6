import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ApiClient } from "../test/support/api-client.ts";
import { eventually, startProduct, type TestProduct } from "../test/support/product.ts";
import type { Reply } from "../client/call.ts";

type Own = Reply<"listOwnRecords">["items"][number];

let product: TestProduct;
let ada: ApiClient;
let kim: ApiClient;

beforeAll(async () => {
  product = await startProduct();
  [ada, kim] = [await product.as("ada"), await product.as("kim")];
});
afterAll(() => product?.stop());

const ownOf = async (client: ApiClient, query = ""): Promise<readonly Own[]> =>
  (await client.get<Reply<"listOwnRecords">>(`/v1/my/records${query}`)).items;

const one = async (client: ApiClient, number: string): Promise<Own | undefined> =>
  (await ownOf(client)).find((own) => own.number === number);

async function open(by: ApiClient, fields: object): Promise<string> {
  return (await by.post<{ number: string }>("/v1/records/incident", { fields })).number;
}

const send = (by: ApiClient, number: string, command: string, input: object = {}): Promise<unknown> =>
  by.post(`/v1/records/incident/${number}/commands`, { command, input });

describe("what is a person's own", () => {
  it("is what they opened and what names them, whatever they see besides by a role", async () => {
    const mine = await open(ada, { title: "My screen is dark" });
    const forMe = await open(kim, { title: "Her keyboard sticks", caller: "ada" });
    const foreign = await open(await product.as("lee"), { title: "Not hers", caller: "ruth" });
    const numbers = (await ownOf(ada)).map(({ number }) => number);
    expect(numbers).toEqual(expect.arrayContaining([mine, forMe]));
    expect(numbers).not.toContain(foreign);
    // Kim sees all of them as an agent; hers is what she opened.
    const ofKim = (await ownOf(kim)).map(({ number }) => number);
    expect(ofKim).toContain(forMe);
    expect(ofKim).not.toContain(foreign);
  });

  it("says when the work is due, then what is asked of the caller, and by when it ends without them", async () => {
    const number = await open(kim, { title: "Badge does not open", caller: "ada", impact: "high", urgency: "high" });
    const work = await one(ada, number);
    expect(work).toMatchObject({ typeTitle: "Incident", label: "Badge does not open", waitsFor: { what: "work" } });
    const shown = await ada.get<{ clocks: { dueAt: string }[] }>(`/v1/records/incident/${number}`);
    expect(work?.waitsFor?.until).toBe(shown.clocks.map(({ dueAt }) => dueAt).toSorted()[0]);

    await send(kim, number, "assign", { assignee: "kim" });
    await send(kim, number, "hold", { holdReason: "awaitingCaller" });
    expect((await one(ada, number))?.waitsFor).toMatchObject({
      what: "you",
      who: [{ kind: "user", name: "ada", title: "Ada, accounting" }],
      commands: ["callerReply"],
    });
    await send(ada, number, "callerReply", { text: "Door 3" });
    await send(kim, number, "resolve", { resolutionCode: "solutionProvided", resolutionNotes: "New badge" });
    const resolved = await one(ada, number);
    expect(resolved?.waitsFor).toMatchObject({ what: "you", commands: expect.arrayContaining(["close", "reopen"]) });
    expect(Date.parse(resolved?.waitsFor?.until ?? "")).toBeGreaterThan(Date.now());
    expect(resolved?.steps.map(({ state }) => state)).toEqual([
      "new",
      "inProgress",
      "onHold",
      "inProgress",
      "resolved",
    ]);
    await send(ada, number, "close");
    expect(await one(ada, number)).toMatchObject({ final: true, waitsFor: null });
    expect((await ownOf(ada, "?open=true")).map((own) => own.number)).not.toContain(number);
  });

  it("on hold for another reason it asks nothing of the caller", async () => {
    const number = await open(kim, { title: "Scanner is slow", caller: "ada" });
    await send(kim, number, "assign", { assignee: "kim" });
    await send(kim, number, "hold", { holdReason: "awaitingVendor" });
    expect((await one(ada, number))?.waitsFor).toMatchObject({ what: "work", commands: [] });
    // By her role she could go on with it; in her own name nothing is asked of her, for she opened it alone.
    expect((await one(kim, number))?.waitsFor?.what).toBe("work");
  });

  it("names who has to agree to an order, and then the group that delivers it", async () => {
    const headers = { "idempotency-key": "own-laptop" };
    const { number } = await ada.post<{ number: string }>(
      "/v1/catalog/laptop/orders",
      { form: { model: "light" } },
      headers,
    );
    const asked = await eventually("the approval", async () => {
      const own = await one(ada, number);
      return own?.waitsFor?.what === "approval" && own;
    });
    expect(asked?.waitsFor?.who).toEqual([{ kind: "user", name: "nora", title: "Nora, head of IT" }]);
    expect(Date.parse(asked?.waitsFor?.until ?? "")).toBeGreaterThan(Date.now());
    // Who has to agree does not own it.
    const nora = await product.as("nora");
    expect((await ownOf(nora)).map((own) => own.number)).not.toContain(number);
    await nora.post(`/v1/records/request-item/${number}/commands`, { command: "approve" });
    const work = await eventually("the delivery", async () => {
      const own = await one(ada, number);
      return own?.state === "work" && own;
    });
    expect(work?.waitsFor).toMatchObject({ what: "work", who: [{ kind: "group" }] });
  });

  it("is read by pages, and a cursor of another list is refused", async () => {
    const first = await ada.get<Reply<"listOwnRecords">>("/v1/my/records?limit=1");
    const second = await ada.get<Reply<"listOwnRecords">>(`/v1/my/records?limit=1&cursor=${first.next ?? ""}`);
    expect(second.items[0]?.id).not.toBe(first.items[0]?.id);
    await expect(ada.get("/v1/my/records?cursor=xyz")).rejects.toMatchObject({ code: "OPS400" });
  });
});
