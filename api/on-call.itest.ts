import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ApiCaller } from "../test/support/api-caller.ts";
import { startProduct, type TestProduct } from "../test/support/product.ts";

let product: TestProduct;
let who: (user: string) => ApiCaller;

beforeAll(async () => {
  product = await startProduct({ relay: false });
  who = await product.callers("admin", "kim", "raj", "lee", "mia", "ada");
});
afterAll(() => product?.stop());

const show = (query: string) => who("kim")("GET", `/v1/on-call/database?${query}`);

describe("who is on call", () => {
  it("is listed by plan", async () => {
    const { json } = await who("kim")("GET", "/v1/on-call");
    expect(json.items.map(({ name }: { name: string }) => name)).toContain("americas-desk");
    const aroundTheClock = json.items.filter(({ name }: { name: string }) => name !== "americas-desk");
    expect(aroundTheClock).toMatchObject([
      { name: "database", zone: "Europe/Berlin", layers: ["first", "second"], people: [expect.any(String)] },
      { name: "infrastructure", people: [expect.any(String)] },
      { name: "network", people: [expect.any(String)] },
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
    for (const at of [
      "0001-01-01T00:00:00Z",
      "0099-06-01T00:00:00Z",
      "1969-12-31T23:59:59Z",
      "9999-12-31T23:59:59-14:00",
    ])
      expect((await show(`at=${at}`)).json.errors, at).toMatchObject([{ pointer: "/query/at" }]);
    expect((await show("at=1970-01-01T00:00:00Z")).json.people).toEqual([]);
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

  it("is the second layer while the first has time off, which people take for themselves, and their manager for them", async () => {
    const path = "/v1/on-call/database/overrides";
    const time = { from: "2030-03-12T09:00:00.000Z", until: "2030-03-12T17:00:00.000Z" };
    const [usual = ""] = (await show("at=2030-03-12T12:00:00Z")).json.people as string[];
    expect((await who("kim")("POST", path, { body: { ...time, instead: usual } })).status).toBe(403);
    expect((await who("kim")("POST", path, { body: { ...time, who: "mia" } })).status).toBe(403);
    const id = async (asking: string): Promise<string> => {
      const { status, json } = await who(asking)("POST", path, { body: { ...time, instead: usual } });
      expect(status, JSON.stringify(json)).toBe(201);
      return String(json.id);
    };
    const byManager = await id("mia");
    expect((await show("at=2030-03-12T12:00:00Z")).json.people).toEqual(["mia"]);
    expect((await who(usual)("DELETE", `${path}/${byManager}`)).status).toBe(204);
    await id(usual);
    expect((await show("at=2030-03-12T12:00:00Z")).json.people).toEqual(["mia"]);
  });

  it("is nobody who puts themselves there: turns are taken over by people of the plan", async () => {
    const path = "/v1/on-call/database/overrides";
    const time = { from: "2030-03-19T09:00:00.000Z", until: "2030-03-19T17:00:00.000Z" };
    const [usual = ""] = (await show("at=2030-03-19T12:00:00Z")).json.people as string[];
    const status = async (asking: string, body: object) =>
      (await who(asking)("POST", path, { body: { ...time, ...body } })).status;
    expect(await status("kim", { who: "kim" })).toBe(403);
    expect(await status("kim", { who: "kim", layer: "second" })).toBe(403);
    expect(await status("kim", { who: "kim", instead: usual })).toBe(403);
    expect(await status("mia", { who: "kim" })).toBe(403);
    expect(await status("mia", { who: "kim", instead: "mia" })).toBe(403);
    expect((await show("at=2030-03-19T12:00:00Z")).json.people).toEqual([usual]);
    expect(await status("mia", { who: "kim", instead: usual })).toBe(201);
    expect((await show("at=2030-03-19T12:00:00Z")).json.people).toEqual(["kim"]);
    expect(await status("admin", { who: "ada", layer: "second" })).toBe(201);
  });

  it("is nobody whom only a list that has ended names, and who was on call is not changed afterwards", async () => {
    const order = "[{ from: 2026-01-05, people: [raj, kim] }, { from: 2026-03-02, people: [raj] }]";
    const plan = `apiVersion: opsloom/v1
kind: OnCall
metadata: { name: desk }
spec: { zone: UTC, layers: [{ name: first, turn: day, at: '09:00', order: ${order} }] }
`;
    await product.publish([{ path: "desk.yaml", text: plan }]);
    const now = Date.now();
    const from = new Date(now - 3_600_000).toISOString();
    const until = new Date(now + 3_600_000).toISOString();
    const add = (asking: string) =>
      who(asking)("POST", "/v1/on-call/desk/overrides", { body: { who: asking, from, until } });
    expect((await add("kim")).status).toBe(403);
    const { status, json } = await add("raj");
    expect(status).toBe(201);
    expect(Date.parse(json.from)).toBeGreaterThanOrEqual(now);
    const long = { who: "raj", from: "2026-01-05T09:00:00Z", until };
    expect((await who("raj")("POST", "/v1/on-call/desk/overrides", { body: long })).status).toBe(201);
  });

  it("is shown beside who would be, once a plan is published, with what people have changed", async () => {
    const file = join(product.folder, "diff.yaml");
    const plan = (people: string): string => `apiVersion: opsloom/v1
kind: OnCall
metadata: { name: compared }
spec: { zone: UTC, layers: [{ name: first, turn: day, at: '00:00', order: [{ from: 2026-01-05, people: [${people}] }] }] }
`;
    await product.publish([{ path: "compared.yaml", text: plan("raj, lee") }]);
    const diff = async (people: string) => {
      writeFileSync(file, plan(people));
      const { code, out, err } = await product.opsloom(
        "kim",
        "oncall",
        "diff",
        file,
        "--days",
        "3",
        "--output",
        "json",
      );
      expect(code, err).toBe(0);
      return JSON.parse(out) as { readonly before: string; readonly after: string }[];
    };
    expect(await diff("raj, lee")).toEqual([]);
    const changed = await diff("raj, mia");
    expect(changed.length).toBeGreaterThanOrEqual(1);
    expect(new Set(changed.map(({ before, after }) => `${before} ${after}`))).toEqual(new Set(["lee mia"]));
    const taken = {
      who: "raj",
      from: new Date().toISOString(),
      until: new Date(Date.now() + 5 * 86_400_000).toISOString(),
    };
    expect((await who("raj")("POST", "/v1/on-call/compared/overrides", { body: taken })).status).toBe(201);
    expect(await diff("raj, mia")).toEqual([]);
    writeFileSync(
      file,
      "apiVersion: opsloom/v1\nkind: Calendar\nmetadata: { name: c }\nspec: { zone: UTC, open: { mon: '08:00-09:00' } }\n",
    );
    expect((await product.opsloom("kim", "oncall", "diff", file)).err).toContain("there is no OnCall in");
    writeFileSync(file, plan("raj, lee").replace("order", "orders"));
    expect((await product.opsloom("kim", "oncall", "diff", file)).err).toMatch(/diff\.yaml:4:\d+ .*order/);
  });

  it("is changed by no more than 200 overrides that have not ended", async () => {
    const path = "/v1/on-call/infrastructure/overrides";
    await product.pool.query(
      `insert into on_call_overrides (plan, who, starts_at, ends_at, made_by, removed_at)
       select 'infrastructure', 'mia', now() - interval '1 d', now() + n * interval '1 h', 'mia', case n when 7 then now() end
       from generate_series(-9, 200) n`,
    );
    const body = { who: "mia", from: "2030-03-05T09:00:00Z", until: "2030-03-05T10:00:00Z" };
    const add = () => who("mia")("POST", path, { body });
    const last = await add();
    expect(last.status).toBe(201);
    const refused = await add();
    expect(refused.status).toBe(409);
    expect(refused.json.detail).toContain("take back those that are not needed");
    expect((await who("mia")("DELETE", `${path}/${String(last.json.id)}`)).status).toBe(204);
    // Of several at once one is the last.
    const atOnce = await Promise.all(Array.from({ length: 6 }, add));
    expect(atOnce.map(({ status }) => status).sort((a, b) => a - b)).toEqual([201, 409, 409, 409, 409, 409]);
  });

  it("refuses an override that says nobody, ends before it begins, or names who or what there is not", async () => {
    const path = "/v1/on-call/database/overrides";
    const time = { from: "2030-03-05T09:00:00.000Z", until: "2030-03-05T17:00:00.000Z" };
    const refused = async (body: object) => (await who("admin")("POST", path, { body })).json.detail as string;
    expect(await refused(time)).toContain("/body/who");
    expect(await refused({ from: time.until, until: time.from, who: "mia" })).toContain("/body/until");
    const far = { from: "9999-12-31T00:00:00Z", until: "9999-12-31T23:59:59-14:00" };
    expect(await refused({ ...far, who: "mia" })).toContain("within ten years");
    expect(await refused({ ...time, who: "mia", madeBy: "raj" })).toContain('takes no "madeBy"');
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
