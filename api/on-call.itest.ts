import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ApiCaller } from "../test/support/api-caller.ts";
import { startProduct, type TestProduct } from "../test/support/product.ts";

let product: TestProduct;
let who: (user: string) => ApiCaller;

beforeAll(async () => {
  product = await startProduct({ relay: false });
  who = await product.callers("admin", "kim", "raj", "mia", "ada");
});
afterAll(() => product?.stop());

const show = (query: string) => who("kim")("GET", `/v1/on-call/database?${query}`);

describe("who is on call", () => {
  it("is listed by plan", async () => {
    const { json } = await who("kim")("GET", "/v1/on-call");
    expect(json.items).toMatchObject([
      { name: "database", zone: "Europe/Berlin", layers: ["first", "second"], people: [expect.any(String)] },
      { name: "infrastructure", people: [expect.any(String)] },
    ]);
  });

  it("is told for any instant, with who follows whom", async () => {
    const { json } = await show("at=2026-03-02T08:55:00%2B01:00&until=2026-03-16T00:00:00Z");
    expect(json).toMatchObject({
      at: "2026-03-02T07:55:00.000Z",
      people: ["lee"],
      spans: [
        { from: "2026-03-02T07:55:00.000Z", until: "2026-03-02T08:00:00.000Z", person: "lee", layer: "first" },
        { from: "2026-03-02T08:00:00.000Z", until: "2026-03-09T08:00:00.000Z", person: "raj" },
        { from: "2026-03-09T08:00:00.000Z", until: "2026-03-16T00:00:00.000Z", person: "lee" },
      ],
    });
    expect((await show("at=2026-03-02T08:55:00Z&layer=second")).json.people).toEqual(["mia"]);
  });

  it("is refused where it cannot be told: no such plan, no such layer, too far ahead", async () => {
    expect((await who("kim")("GET", "/v1/on-call/nowhere")).status).toBe(404);
    expect((await show("layer=third")).json.detail).toBe('the on-call plan "database" has no layer "third"');
    expect((await show("at=2026-03-02T00:00:00Z&until=2027-03-02T00:00:00Z")).status).toBe(400);
    expect((await who("ada")("GET", "/v1/on-call")).status).toBe(403);
  });

  it("is somebody else while an override lasts, and is taken back from now on", async () => {
    const path = "/v1/on-call/database/overrides";
    const time = { from: "2030-03-05T09:00:00.000Z", until: "2030-03-05T17:00:00.000Z" };
    const then = async () => (await show("at=2030-03-05T12:00:00Z")).json.people as string[];
    const [usual = ""] = await then();
    const taken = await who("mia")("POST", path, { body: { ...time, who: "mia", instead: usual } });
    expect(taken).toMatchObject({ status: 201, json: { who: "mia", instead: usual, layer: null, madeBy: "mia" } });
    expect(await then()).toEqual(["mia"]);
    expect((await show("at=2030-03-05T17:00:00Z")).json.people).toEqual([usual]);
    expect((await who("kim")("GET", path)).json.items).toEqual([taken.json]);
    const id = String(taken.json.id);
    expect((await who("kim")("DELETE", `${path}/${id}`)).status).toBe(403);
    expect((await who("mia")("DELETE", `${path}/${id}`)).status).toBe(204);
    expect((await who("mia")("DELETE", `${path}/${id}`)).status).toBe(404);
    expect(await then()).toEqual([usual]);
    const audited = (await who("admin")("GET", "/v1/audit")).json.items as { action: string; person: string }[];
    expect(audited.filter(({ action }) => action.startsWith("onCall.")).map(({ person }) => person)).toEqual([
      "mia",
      "mia",
    ]);
  });

  it("is the second layer while the first has time off, which people take for themselves", async () => {
    const path = "/v1/on-call/database/overrides";
    const time = { from: "2030-03-12T09:00:00.000Z", until: "2030-03-12T17:00:00.000Z" };
    const [usual = ""] = (await show("at=2030-03-12T12:00:00Z")).json.people as string[];
    expect((await who("kim")("POST", path, { body: { ...time, instead: usual } })).status).toBe(403);
    expect((await who("kim")("POST", path, { body: { ...time, who: "mia" } })).status).toBe(403);
    expect((await who("admin")("POST", path, { body: { ...time, instead: usual } })).status).toBe(201);
    expect((await show("at=2030-03-12T12:00:00Z")).json.people).toEqual(["mia"]);
  });

  it("refuses an override that says nobody, ends before it begins, or names who or what there is not", async () => {
    const path = "/v1/on-call/database/overrides";
    const time = { from: "2030-03-05T09:00:00.000Z", until: "2030-03-05T17:00:00.000Z" };
    const refused = async (body: object) => (await who("admin")("POST", path, { body })).json.detail as string;
    expect(await refused(time)).toContain("/body/who");
    expect(await refused({ from: time.until, until: time.from, who: "mia" })).toContain("/body/until");
    expect(await refused({ ...time, who: "nobody" })).toContain('there is no active person "nobody"');
    expect(await refused({ ...time, who: "mia", layer: "third" })).toContain('no layer "third"');
  });

  it("is shown by the command line", async () => {
    const day = ["--from", "2030-04-02T09:00:00Z", "--until", "2030-04-02T17:00:00Z"];
    const made = await product.opsloom("mia", "oncall", "override", "database", "--who", "mia", ...day);
    expect(made.out).toMatch(/^\d+: mia, 2030-04-02T09:00:00.000Z to 2030-04-02T17:00:00.000Z$/m);
    const [id = ""] = made.out.split(":");
    expect((await product.opsloom("mia", "oncall", "restore", "database", id)).out).toBe(`taken back: ${id}\n`);
    const listed = await product.opsloom("kim", "oncall", "list");
    expect(listed.out).toMatch(/^database +(raj|lee) +first, second +Databases around the clock$/m);
    const shown = await product.opsloom("kim", "oncall", "show", "database", "--at", "2026-03-02T08:55:00+01:00");
    expect(shown.out).toMatch(
      /^Databases around the clock, turns in Europe\/Berlin; at 2026-03-02T07:55:00.000Z: lee\n[^]*^2026-03-02T08:00:00.000Z +2026-03-09T08:00:00.000Z +raj +first$/m,
    );
  });
});
