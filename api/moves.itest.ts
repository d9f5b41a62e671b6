import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readDefinitionFiles } from "../cli/files/definition-files.ts";
import type { DefinitionFile } from "../engine/definition/load.ts";
import type { ApiCaller } from "../test/support/api-caller.ts";
import { startProduct, type TestProduct } from "../test/support/product.ts";

let product: TestProduct;
let shipped: DefinitionFile[];
let otto: ApiCaller;
let kim: ApiCaller;

beforeAll(async () => {
  product = await startProduct();
  shipped = await readDefinitionFiles(["definitions"]);
  [otto, kim] = await Promise.all([product.caller("otto"), product.caller("kim")]);
});
afterAll(() => product?.stop());

/** The shipped definitions with texts of their files replaced, published. */
async function publish(edits: { readonly [path: string]: (text: string) => string }): Promise<void> {
  const edited = shipped.map((file) => {
    const edit = Object.entries(edits).find(([path]) => `/${file.path}`.endsWith(`/${path}`))?.[1];
    if (edit === undefined) return file;
    const text = edit(file.text);
    expect(text).not.toBe(file.text);
    return { ...file, text };
  });
  await product.publish(edited);
}

/** Calls a state of incidents otherwise, wherever it is named. */
function renaming(state: string, name: string): { readonly [path: string]: (text: string) => string } {
  const ofIncidents = /incident\/|problem\/(?:effect|record-type)\.yaml$/u;
  const named = shipped.filter(({ path, text }) => ofIncidents.test(path) && text.includes(state));
  return Object.fromEntries(named.map(({ path }) => [path, (text: string) => text.replaceAll(state, name)]));
}

async function openIncident(fields: object = {}): Promise<string> {
  const body = { fields: { title: "Printer", impact: "high", urgency: "medium", ...fields } };
  return (await kim("POST", "/v1/records/incident", { body })).json.number as string;
}
const command = (number: string, name: string, input: object = {}) =>
  kim("POST", `/v1/records/incident/${number}/commands`, { body: { command: name, input } });
const show = async (number: string) => (await kim("GET", `/v1/records/incident/${number}`)).json;
const plan = async (body: object) => (await otto("POST", "/v1/moves", { body: { type: "incident", ...body } })).json;
const apply = async (digest: string) => (await otto("POST", `/v1/moves/${digest}/apply`, { body: {} })).json;

describe("moving records in flight", () => {
  it("previews what each record would become, moves as shown, and finds the way back", async () => {
    await product.publish(shipped);
    const [held, worked] = [await openIncident({ caller: "ada" }), await openIncident()];
    for (const number of [held, worked])
      expect((await command(number, "assign", { assignee: "kim" })).status).toBe(200);
    await command(held, "hold", { holdReason: "awaitingVendor" });
    const before = await show(held);
    // The state is called otherwise, and a promise is another, for records in flight as well.
    await publish({
      "incident/service-levels.yaml": (text) =>
        text
          .replaceAll("onHold", "waiting")
          .replace("priority: 2, then: 8h", "priority: 2, then: 6h")
          .replaceAll("onTargetChange: keepUsed", "onTargetChange: keepUsed\n  whenEdited: recompute"),
      ...renaming("onHold", "waiting"),
    });

    const unmapped = await plan({});
    expect(unmapped.counts).toMatchObject({ kept: 1, mapped: 0, refused: 1, pending: 1 });
    expect(unmapped.moves.find((move: { number: string }) => move.number === held)).toMatchObject({
      outcome: "refused",
      why: expect.stringContaining('map "onHold" to one of'),
    });

    const preview = await plan({ states: { onHold: "waiting" } });
    expect(preview.counts).toEqual({ kept: 1, mapped: 1, refused: 0, moved: 0, failed: 0, pending: 2, hidden: 0 });
    const dueAt = new Date(Date.parse(before.openedAt) + 6 * 3_600_000).toISOString();
    expect(preview.moves.find((move: { number: string }) => move.number === held)).toMatchObject({
      outcome: "mapped",
      from: { bundle: before.bundle, state: "onHold" },
      to: { state: "waiting" },
      clocks: [
        {
          clock: "incident-resolution",
          before: { dueAt: new Date(Date.parse(before.openedAt) + 8 * 3_600_000).toISOString() },
          after: { dueAt },
        },
      ],
      result: null,
    });
    expect(await show(held)).toMatchObject({ state: "onHold", bundle: before.bundle, head: before.head });

    const applied = await apply(preview.digest as string);
    expect(applied).toMatchObject({ appliedBy: "otto", counts: { moved: 2, failed: 0, pending: 0 } });
    const moved = await show(held);
    expect(moved).toMatchObject({ state: "waiting", bundle: preview.moves[0].to.bundle });
    expect(moved.clocks.find((clock: { id: string }) => clock.id === "incident-resolution")).toMatchObject({
      dueAt,
      phase: "running",
    });
    // It goes on by the new definitions, at once; applying again changes nothing.
    expect((await command(held, "resume")).json).toMatchObject({ state: "inProgress" });
    expect((await command(held, "hold", { holdReason: "awaitingVendor" })).json).toMatchObject({ state: "waiting" });
    expect((await apply(preview.digest as string)).counts).toEqual(applied.counts);
    expect(
      (await kim("GET", `/v1/explanations/${held}`)).json.events.map(({ text }: { text: string }) => text).join("\n"),
    ).toContain("otto moved the record to definitions");
    expect((await kim("GET", `/v1/records/incident/${held}/chain`)).json).toMatchObject({ brokenAt: null });

    const back = (await otto("POST", `/v1/moves/${preview.digest}/undo`, { body: {} })).json;
    expect(back).toMatchObject({ undoes: preview.digest, counts: { mapped: 1, kept: 1, refused: 0 } });
    expect(await show(held)).toMatchObject({ state: "waiting" });
    expect((await apply(back.digest as string)).counts).toMatchObject({ moved: 2, failed: 0, pending: 0 });
    expect(await show(held)).toMatchObject({ state: "onHold", bundle: before.bundle });
    expect((await command(held, "resume")).json).toMatchObject({ state: "inProgress" });
  });

  it("leaves a record alone that has moved on since the plan was made, and says so", async () => {
    await product.publish(shipped);
    const number = await openIncident();
    await publish({
      "incident/lifecycle.yaml": (text) => text.replace("title: Incident,", "title: Incident of all kinds,"),
    });
    const preview = await plan({ numbers: [number] });
    expect(preview.counts).toMatchObject({ kept: 1 });
    await command(number, "assign", { assignee: "kim" });
    const applied = await apply(preview.digest as string);
    expect(applied.counts).toMatchObject({ moved: 0, failed: 1, pending: 0 });
    expect(applied.moves[0].result).toMatchObject({ moved: false, why: expect.stringContaining("plan again") });
    expect((await plan({ numbers: [number] })).moves[0]).toMatchObject({
      outcome: "kept",
      from: { state: "inProgress" },
    });
  });

  it("carries commands that arrive while a record is being moved", async () => {
    await product.publish(shipped);
    const number = await openIncident();
    await command(number, "assign", { assignee: "kim" });
    await publish(renaming("inProgress", "underway"));
    const preview = await plan({ numbers: [number], states: { inProgress: "underway" } });
    const comments = [1, 2, 3, 4, 5, 6].map((count) => command(number, "comment", { text: `${count}` }));
    const [applied, ...answers] = await Promise.all([apply(preview.digest as string), ...comments]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 200]);
    expect(applied.counts).toMatchObject({ moved: 1 });
    expect(await show(number)).toMatchObject({ state: "underway", attention: null });
  });

  it("is for process owners and administrators, and names what is not there", async () => {
    expect((await kim("POST", "/v1/moves", { body: { type: "incident" } })).json).toMatchObject({
      status: 403,
      code: "OPS403",
    });
    const preview = await plan({});
    expect((await kim("POST", `/v1/moves/${preview.digest}/apply`, { body: {} })).json).toMatchObject({ status: 403 });
    expect((await kim("GET", `/v1/moves/${preview.digest}`)).status).toBe(200);
    const nothing = "0".repeat(64);
    expect((await otto("GET", `/v1/moves/${nothing}`)).json).toMatchObject({ status: 404, code: "OPS404" });
    expect((await otto("POST", "/v1/moves", { body: { type: "incident", to: nothing } })).json).toMatchObject({
      status: 404,
    });
    expect((await otto("POST", "/v1/moves", { body: { type: "accident" } })).json).toMatchObject({ status: 404 });
    expect(
      (await otto("POST", "/v1/moves", { body: { type: "incident", states: { "no state": "x" } } })).json,
    ).toMatchObject({
      status: 400,
    });
    const other = await product.pool.query<{ digest: string }>(
      "select digest from latest_bundles where record_type = 'change'",
    );
    expect(
      (await otto("POST", "/v1/moves", { body: { type: "incident", to: other.rows[0]?.digest } })).json,
    ).toMatchObject({
      status: 400,
    });
  });
});
