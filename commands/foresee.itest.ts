import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { JsonObject } from "../engine/base/json.ts";
import type { Actor } from "../engine/lifecycle/protocol.ts";
import { latestBundle, readBundle } from "../store/definition/bundle.ts";
import { readEvents } from "../store/record/events.ts";
import { loadRecord } from "../store/record/load.ts";
import { activitiesOf } from "../test/support/activities.ts";
import { startProduct, type TestProduct } from "../test/support/product.ts";
import type { CommandOutcome, SentReadings } from "../workflows/messages.ts";
import { sendCommand } from "./command.ts";
import { foresee, type References, referencesOf } from "./foresee.ts";
import { openedRecord } from "../test/support/opened-record.ts";

let product: TestProduct;
let references: References;

const kim: Actor = { user: "kim", roles: ["agent"], groups: ["service-desk"] };
const fields = { title: "Checkout is slow", impact: "high", urgency: "medium", caller: "ada" };

beforeAll(async () => {
  product = await startProduct({ relay: false });
  references = referencesOf(await readBundle(product.pool, (await latestBundle(product.pool, "incident")) ?? ""));
});
afterAll(() => product?.stop());

const open = async (key: string): Promise<string> =>
  (await openedRecord(product, { type: "incident", fields, by: kim, key })).recordId;

async function send(recordId: string, id: string, input: JsonObject, readings?: SentReadings): Promise<CommandOutcome> {
  return sendCommand(product, { recordId, command: { id, name: "assign", by: kim, input }, readings });
}

const read = (input: JsonObject): Promise<SentReadings | undefined> =>
  foresee(product.pool, { references, command: { id: "c", name: "assign", by: kim, input }, now: Date.now() });

describe("what a command is foreseen to ask", () => {
  it("is read before an opening and an assignment are sent, so that their run asks nothing more", async () => {
    const id = await open("foreseen");
    expect(await send(id, "a", { assignee: "raj" }, await read({ assignee: "raj" }))).toMatchObject({ ok: true });
    expect(await activitiesOf(product, id)).toEqual(["commitCommand", "commitCommand"]);
    expect((await loadRecord(product.pool, id))?.fields).toMatchObject({
      assignee: "raj",
      assignmentGroup: "service-desk",
    });
  });

  it("leads to the same outcome, fields and events as what the run itself reads", async () => {
    const told = [];
    for (const foreseen of [true, false]) {
      const id = await open(`same-${foreseen}`);
      const outcomes = [];
      for (const assignee of ["nobody-known", "raj"]) {
        const readings = foreseen ? await read({ assignee }) : undefined;
        outcomes.push(await send(id, assignee, { assignee }, readings));
      }
      const events = await readEvents(product.pool, id, 0);
      const { number } = (await loadRecord(product.pool, id)) ?? {};
      const text = JSON.stringify({ outcomes, bodies: events.map(({ by, body }) => ({ by, body })) });
      // What differs because the two live at different times.
      told.push(
        text
          .replace(/"usedMs":\d+/g, '"usedMs":0')
          .replaceAll(number ?? "", "NUMBER")
          .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z|\b1\d{12}\b/g, "INSTANT"),
      );
      expect(outcomes).toMatchObject([{ ok: false, refusal: { code: "OPS408" } }, { ok: true }]);
    }
    expect(told[0]).toBe(told[1]);
  });

  it("is read anew by the run when it is older than five seconds, or from the future", async () => {
    const id = await open("stale");
    const known = await read({ assignee: "raj" });
    if (known === undefined) throw new Error("nothing was foreseen");
    for (const [key, apart] of [
      ["old", -6_000],
      ["future", 6_000],
    ] as const) {
      const gone: SentReadings = { ...known, at: Date.now() + apart, people: { raj: null } };
      expect(await send(id, key, { assignee: "raj" }, gone)).toMatchObject({ ok: true });
    }
    const young: SentReadings = { ...known, at: Date.now(), people: { raj: null } };
    expect(await send(id, "young", { assignee: "raj" }, young)).toMatchObject({
      ok: false,
      refusal: { code: "OPS408" },
    });
    expect((await activitiesOf(product, id)).filter((name) => name === "readNeeds").length).toBe(2);
  });

  it("is not part of what is asked: a repeat with other readings is answered as the first time", async () => {
    const id = await open("repeat");
    const first = await send(id, "a", { assignee: "raj" }, await read({ assignee: "raj" }));
    expect(await send(id, "a", { assignee: "raj" }, { at: Date.now(), people: { raj: null }, groups: {} })).toEqual(
      first,
    );
  });
});
