import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { saveCompany } from "../store/person/save.ts";
import type { ApiCaller } from "../test/support/api-caller.ts";
import { type IncidentDesk, incidentDesk } from "../test/support/incident-desk.ts";
import { startProduct, type TestProduct } from "../test/support/product.ts";

let product: TestProduct;
let kim: ApiCaller;
let eve: ApiCaller;
let desk: IncidentDesk;

beforeAll(async () => {
  product = await startProduct({ relay: false });
  await saveCompany(product.pool, { users: [{ name: "eve", title: "Eve", email: "eve@example.com" }], groups: [] });
  [kim, eve] = [await product.caller("kim"), await product.caller("eve")];
  desk = incidentDesk(kim);
});
afterAll(() => product?.stop());

const open = async (fields: object = {}): Promise<string> => (await desk.open(fields)).json.number as string;
const merge = (number: string, into: string) => desk.command(number, "mergeInto", { into });

describe("a record that was merged", { timeout: 300_000 }, () => {
  it("answers with the place of the one that stays, and with itself when it is asked for itself", async () => {
    const [stays, twin] = [await open(), await open()];
    await merge(twin, stays);
    const shown = await kim("GET", `/v1/records/incident/${twin}`);
    expect([shown.status, shown.headers["location"]]).toEqual([301, `/v1/records/incident/${stays}`]);
    const found = await kim("GET", `/v1/numbers/${twin}`);
    expect([found.status, found.headers["location"]]).toEqual([301, `/v1/numbers/${stays}`]);
    const own = await kim("GET", `/v1/records/incident/${twin}?own=true`);
    expect(own.json).toMatchObject({ number: twin, state: "cancelled", mergedInto: `incident/${stays}` });
    expect((await kim("GET", `/v1/numbers/${twin}?own=true`)).json).toMatchObject({ number: twin });
  });

  it("keeps its timeline, which says where it went; the one that stays says what came", async () => {
    const [stays, twin] = [await open(), await open()];
    await merge(twin, stays);
    const { json } = await kim("GET", `/v1/records/incident/${twin}/timeline`);
    expect(json.items.map(({ text }: { text: string }) => text)).toContain(`kim merged it into incident/${stays}`);
    expect((await kim("GET", `/v1/explanations/${twin}`)).json.number).toBe(twin);
    expect((await kim("GET", `/v1/records/incident/${twin}/story`)).status).toBe(200);
  });

  it("is followed by a client of its own accord", async () => {
    const [stays, twin] = [await open(), await open()];
    await merge(twin, stays);
    const api = await product.as("kim");
    expect(await api.get(`/v1/records/incident/${twin}`)).toMatchObject({ number: stays });
  });

  it("takes no command, and says for whom it is", async () => {
    const [stays, twin] = [await open(), await open()];
    await merge(twin, stays);
    const refused = await desk.command(twin, "comment", { text: "Still so" });
    expect(refused.json).toMatchObject({ status: 409, code: "OPS447", details: { into: `incident/${stays}` } });
    expect(refused.json.detail).toBe(`${twin} was merged into ${stays}: what is for it goes there`);
  });

  it("names the one that stays to nobody who does not see it", async () => {
    const [stays, twin] = [await open(), await open({ watchers: [] })];
    const own = (await eve("POST", "/v1/records/incident", { body: { fields: { title: "Mine" } } })).json.number;
    await merge(own as string, stays);
    // The duplicate was opened by her, and she watches nothing: what is left to her is her own.
    const shown = await eve("GET", `/v1/records/incident/${own as string}`);
    expect([shown.status, shown.json.number, shown.json.mergedInto]).toEqual([200, own, null]);
    expect(JSON.stringify(shown.json)).not.toContain(stays);
    expect((await eve("GET", `/v1/records/incident/${twin}`)).status).toBe(404);
  });

  it("is never merged into what the person does not see, nor into a closed one, itself or another type", async () => {
    const [stays, twin] = [await open(), await open()];
    expect((await merge(twin, "INC0009999")).json).toMatchObject({ status: 404, code: "OPS404" });
    expect((await merge(twin, twin)).json).toMatchObject({ status: 400, code: "OPS448" });
    expect((await merge(twin, "PRB0000001")).json).toMatchObject({ status: 404 });
    expect((await merge(twin, "problem/PRB0000001")).json).toMatchObject({ status: 400, code: "OPS402" });
    await desk.command(stays, "cancel", { reason: "Mistaken" });
    expect((await merge(twin, stays)).json).toMatchObject({ status: 409, code: "OPS448" });
    expect((await kim("GET", `/v1/records/incident/${twin}`)).json.state).toBe("new");
  });

  it("answers a repeat of the merge as the first time", async () => {
    const [stays, twin] = [await open(), await open()];
    const send = () => desk.command(twin, "mergeInto", { into: stays }, { "idempotency-key": `merge-${twin}` });
    const first = await send();
    expect(first.status).toBe(200);
    expect((await send()).json).toEqual(first.json);
  });
});
