import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { saveDelegation } from "../store/person/delegations.ts";
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

describe("records over HTTP", () => {
  it("opens a record and says where it is", async () => {
    const { json, headers, status } = await open();
    expect({ status, location: headers["location"] }).toEqual({
      status: 201,
      location: `/v1/records/incident/${json.number}`,
    });
    const shown = await call("GET", headers["location"] ?? "");
    expect(shown.json).toMatchObject({
      number: json.number,
      state: "new",
      openedBy: "kim",
      fields: { title: "Printer", priority: 5 },
    });
    expect((await call("GET", `${headers["location"]}/chain`)).json).toMatchObject({
      brokenAt: null,
      events: shown.json.head,
    });
    expect((await call("GET", `${headers["location"]}/story`)).json.items.length).toBeGreaterThan(0);
    expect((await call("GET", `/v1/explanations/${json.number}`)).json.events).toHaveLength(shown.json.head as number);
  });

  it("says of a refused opening nowhere that it is, says the same to a repeat, and gives no number away", async () => {
    const before = Number(String((await open()).json.number).slice(3));
    const ask = (fields: object) =>
      call("POST", "/v1/records/incident", { body: { fields }, headers: { "idempotency-key": "refused" } });
    const refused = await ask({ nonsense: 1 });
    expect([refused.status, refused.headers["location"]]).toEqual([400, undefined]);
    expect((await ask({ nonsense: 1 })).json).toEqual(refused.json);
    const other = await ask({ title: "Printer", impact: "low", urgency: "low" });
    expect([other.status, other.headers["location"], other.json.code]).toEqual([422, undefined, "OPS422"]);
    expect(Number(String((await open()).json.number).slice(3))).toBe(before + 1);
    expect((await call("GET", "/v1/ledger/gaps", { key: await product.key("admin") })).json.items).toEqual([]);
  });

  it("tells what each clock did with the time, in spans that follow one another", async () => {
    const { json } = await open();
    const number = json.number as string;
    await command(number, "assign", { assignee: "kim" });
    await command(number, "hold", { holdReason: "awaitingCaller" });
    type Span = { readonly from: string; readonly to: string; readonly kind: string; readonly cause: string };
    const told = (await call("GET", `/v1/records/incident/${number}/clock-spans`)).json;
    const items = told.items as { readonly serviceLevel: string; readonly spans: readonly Span[] }[];
    const spans = items.find(({ serviceLevel }) => serviceLevel === "incident-resolution")?.spans ?? [];
    expect(spans.at(-1)).toMatchObject({ kind: "paused", to: told.readAt });
    expect(spans.slice(1).map(({ from }) => from)).toEqual(spans.slice(0, -1).map(({ to }) => to));
    const { openedAt } = (await call("GET", `/v1/records/incident/${number}`)).json;
    expect(spans[0]?.from).toBe(openedAt);
    expect((await call("GET", "/v1/records/incident/INC9999999/clock-spans")).json).toMatchObject({ code: "OPS404" });
  });

  it("tells what the definition refuses with the kernel's code and reason", async () => {
    expect((await open({ title: null })).json).toMatchObject({ status: 400, code: "OPS405" });
    expect((await open({ impact: "enormous" })).json).toMatchObject({ status: 400, code: "OPS402" });
    const { json } = await open();
    const refused = await command(json.number as string, "resume");
    expect(refused.json).toMatchObject({ status: 409, code: "OPS411" });
    expect(refused.json.details.commands).toContain("assign");
  });

  it("points at all that the definition refuses in an opening and in a command's input, each in the body", async () => {
    const pointers = ({ json }: { readonly json: { readonly errors?: unknown } }) =>
      (json.errors as { pointer: string; detail: string }[]).map(({ pointer }) => pointer);
    const body = {
      fields: { titel: "x", impact: "enormous", caller: "nobody" },
      links: { parent: ["change/CHG1", "?"], pal: [] },
    };
    const opening = await call("POST", "/v1/records/incident", { body });
    expect(opening.json).toMatchObject({ status: 400, code: "OPS418" });
    expect(pointers(opening).toSorted()).toEqual([
      "/body/fields/caller",
      "/body/fields/impact",
      "/body/fields/titel",
      "/body/fields/title",
      "/body/links/pal",
      "/body/links/parent/0",
      "/body/links/parent/1",
    ]);
    const { json } = await open();
    const refused = await command(json.number as string, "assign", { assignee: "nobody", titel: "x" });
    expect(refused.json).toMatchObject({ status: 400, code: "OPS408" });
    expect(pointers(refused)).toEqual(["/body/input/assignee", "/body/input/titel"]);
  });

  it("acts on If-Match only while the record is as it was read, and answers a repeat as before", async () => {
    const { json } = await open();
    const number = json.number as string;
    const etag = (await call("GET", `/v1/records/incident/${number}`)).headers["etag"] ?? "";
    const headers = { "if-match": etag, "idempotency-key": "match" };
    const done = await command(number, "assign", { assignee: "kim" }, headers);
    expect(done.status).toBe(200);
    expect(done.headers["etag"]).not.toBe(etag);
    const stale = await command(number, "comment", { text: "x" }, { "if-match": etag });
    expect(stale.json).toMatchObject({ status: 412, code: "OPS412" });
    expect((await command(number, "assign", { assignee: "kim" }, headers)).json).toEqual(done.json);
    expect((await command(number, "comment", { text: "x" }, { "if-match": "*" })).status).toBe(200);
  });

  it("lets one of the commands through that are sent at once with one ETag, and takes the key of a refused one with a newer ETag", async () => {
    const { json } = await open();
    const number = json.number as string;
    const etag = (await call("GET", `/v1/records/incident/${number}`)).headers["etag"] ?? "";
    const comment = (n: number, ifMatch: string) =>
      command(number, "comment", { text: `at once ${n}` }, { "if-match": ifMatch, "idempotency-key": `once-${n}` });
    const answers = await Promise.all(Array.from({ length: 8 }, async (_, n) => ({ n, ...(await comment(n, etag)) })));
    expect(answers.map(({ status }) => status).sort((a, b) => a - b)).toEqual([
      200,
      ...Array.from({ length: 7 }, () => 412),
    ]);
    const refused = answers.filter(({ status }) => status === 412);
    for (const { json: problem } of refused)
      expect(problem).toMatchObject({ code: "OPS412", title: "The record has changed" });
    const carriedOut = answers.find(({ status }) => status === 200);
    expect((await comment(carriedOut?.n ?? -1, etag)).json).toEqual(carriedOut?.json);
    const again = refused[0]?.n ?? -1;
    expect((await comment(again, etag)).status).toBe(412);
    expect((await comment(again, `"0", ${carriedOut?.headers["etag"]}`)).status).toBe(200);
    expect((await comment(refused[1]?.n ?? -1, '"not a head"')).json.detail).toContain("read it again");
    const { items } = (await call("GET", `/v1/records/incident/${number}/timeline`)).json;
    expect(items.filter(({ text }: { text: string }) => text.includes("at once"))).toHaveLength(2);
  });

  it("answers 304 to If-None-Match while nothing has changed and no clock runs", async () => {
    const { json } = await call("POST", "/v1/records/problem", {
      body: { fields: { title: "Printers", impact: "low", urgency: "low" } },
    });
    const path = `/v1/records/problem/${json.number}`;
    const first = await call("GET", path);
    expect(first.json.clocks.filter(({ phase }: { phase: string }) => phase === "running")).toEqual([]);
    const etag = first.headers["etag"] ?? "";
    expect((await call("GET", path, { headers: { "if-none-match": `"0", W/${etag}` } })).status).toBe(304);
    await call("POST", `${path}/commands`, { body: { command: "assess", input: { assignee: "mia" } } });
    expect((await call("GET", path, { headers: { "if-none-match": etag } })).status).toBe(200);
  });
});

describe("decisions on behalf of another", () => {
  it("counts in the name of the one who delegated, and only of that one", async () => {
    const now = Date.now();
    await saveDelegation(product.pool, {
      from: "sam",
      to: "mia",
      startsAt: new Date(now - 60_000),
      endsAt: new Date(now + 3_600_000),
    });
    await product.pool.query(
      `insert into cis (id, class, family, name, attributes, keys, first_seen_at, last_seen_at, changed_at)
       values ('app', 'application', 'application', 'app', '{}', '{}', now(), now(), now())`,
    );
    const opened = await call("POST", "/v1/records/change", {
      body: {
        fields: {
          title: "Restart",
          changeType: "emergency",
          emergencyReason: "Nobody can pay",
          requester: "kim",
          cis: ["app"],
          implementationPlan: "Restart it",
          backoutPlan: "Fail over",
          plannedStart: new Date(now).toISOString(),
          plannedEnd: new Date(now + 3_600_000).toISOString(),
        },
      },
    });
    const path = `/v1/records/change/${opened.json.number}`;
    expect((await call("POST", `${path}/commands`, { body: { command: "submit" } })).json.state).toBe("authorize");
    const mia = await product.caller("mia");
    expect((await mia("GET", "/v1/me")).json).toMatchObject({ name: "mia", delegatedBy: ["sam"] });
    expect(
      (await mia("GET", "/v1/approvals")).json.items.map(({ approver }: { approver: string }) => approver).sort(),
    ).toEqual(["mia", "sam"]);
    const decide = (onBehalfOf: string) =>
      mia("POST", `${path}/commands`, { body: { command: "approve", onBehalfOf } });
    expect((await decide("nora")).json).toMatchObject({ status: 403, code: "OPS421" });
    expect((await decide("sam")).status).toBe(200);
    expect((await call("GET", path)).json.approvals.at(-1).decisions).toMatchObject([
      { by: "mia", onBehalfOf: "sam", decision: "approve" },
    ]);
  });
});
