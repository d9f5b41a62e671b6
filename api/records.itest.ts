import { pino } from "pino";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startApiServer } from "../cli/server/api-server.ts";
import { createKey } from "../store/key/key.ts";
import { saveDelegation } from "../store/person/save.ts";
import { allOperations, type ApiCaller, createApiCaller, readStream } from "../test/support/api-caller.ts";
import { eventually, startProduct, type TestProduct } from "../test/support/product.ts";
import type { ApiDeps } from "./deps.ts";

let product: TestProduct;
let deps: ApiDeps;
let kim: string;
let admin: string;
let call: ApiCaller;
/** May start runs. */
let robot: ApiCaller;

beforeAll(async () => {
  product = await startProduct();
  deps = { ...product, log: pino({ level: "silent" }), ready: () => true, version: "test" };
  admin = await createKey(product.pool, { user: "admin", title: "test" });
  kim = await createKey(product.pool, { user: "kim", title: "test" });
  call = createApiCaller(product.server.url, allOperations(deps), kim);
  robot = createApiCaller(product.server.url, allOperations(deps), await keyOf("automation"));
});
afterAll(() => product?.stop());

const keyOf = (user: string) => createKey(product.pool, { user, title: "test" });
const open = async (fields: object = {}, headers: Record<string, string> = {}) =>
  call("POST", "/v1/records/incident", {
    body: { fields: { title: "Printer", impact: "low", urgency: "low", ...fields } },
    headers,
  });
const command = (number: string, name: string, input: object = {}, headers: Record<string, string> = {}) =>
  call("POST", `/v1/records/incident/${number}/commands`, { body: { command: name, input }, headers });

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

  it("points at what does not fit the contract, all of it at once", async () => {
    const wrong = await call("POST", "/v1/records/incident", { body: { fields: [], link: {} } });
    expect(wrong.json.errors.map(({ pointer }: { pointer: string }) => pointer).sort()).toEqual([
      "/body",
      "/body/fields",
    ]);
    const query = await call("GET", "/v1/records/incident?limit=0&open=red");
    expect(query.json.errors.map(({ pointer }: { pointer: string }) => pointer).sort()).toEqual([
      "/query/limit",
      "/query/open",
    ]);
    const path = await call("GET", "/v1/records/incident/INC1");
    expect(path.json).toMatchObject({ status: 400, code: "OPS400", errors: [{ pointer: "/path/number" }] });
  });

  it("tells everything that is wrong with a request at once, each with its pointer", async () => {
    const { json } = await call("POST", "/v1/records/Incident/INC1/commands?x=1", { body: { input: [], more: 1 } });
    const pointers = ["/path/type", "/path/number", "/query", "/body/command", "/body/input", "/body"];
    expect(json.errors.map(({ pointer }: { pointer: string }) => pointer)).toEqual(pointers);
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
    expect((await call("GET", "/v1/ledger/gaps", { key: admin })).json.items).toEqual([]);
  });

  it("says in plain words which value is missing or wrong, and what is expected there", async () => {
    const mia = await keyOf("mia");
    const errorsOf = async (method: string, path: string, body?: unknown) =>
      Object.fromEntries(
        ((await call(method, path, { body, key: mia })).json.errors as { pointer: string; detail: string }[]).map(
          ({ pointer, detail }) => [pointer, detail],
        ),
      );
    expect(await errorsOf("POST", "/v1/runs", {})).toEqual({ "/body/runbook": "is missing: send a text" });
    expect(await errorsOf("POST", "/v1/runs", { runbook: 7 })).toEqual({ "/body/runbook": "is a number: send a text" });
    expect(await errorsOf("POST", "/v1/runs", { runbook: "x" })).toEqual({ "/body/runbook": "namespace/name" });
    expect(await errorsOf("POST", "/v1/delegations", { startsAt: "soon" })).toEqual({
      "/body/to": "is missing: send a text",
      "/body/startsAt": expect.stringMatching(/^"soon" is not an instant/),
      "/body/endsAt": expect.stringMatching(/^is missing: send an instant/),
    });
    expect(await errorsOf("GET", "/v1/records/incident?limit=0&open=red&q=x&q=y")).toEqual({
      "/query/limit": "0 is too small: send 1 or more",
      "/query/open": '"red" is none of its values: send true or false',
      "/query/q": "is a list: send a text",
    });
    expect(await errorsOf("GET", `/v1/records/incident?limit=1.5&q=${"x".repeat(201)}`)).toEqual({
      "/query/limit": "1.5 is not a whole number: send a whole number",
      "/query/q": "has 201 characters: send at most 200",
    });
    expect(await errorsOf("GET", "/v1/me?x=1&y=2")).toEqual({ "/query": 'takes no "x", "y": it takes nothing' });
  });

  it("refuses a state, a phase or a kind in a filter that is none, and names those there are", async () => {
    const { json } = await call("GET", "/v1/records/incident?state=new,runing");
    expect(json).toMatchObject({ status: 400, code: "OPS400", errors: [{ pointer: "/query/state" }] });
    expect(json.detail).toMatch(/"runing" is no state of incident records: send .*inProgress.*resolved/);
    for (const [path, known] of [
      ["/v1/alerts?state=open", "firing or clear"],
      ["/v1/runs?phase=runing", "pending, running, waiting, suspended, cancelled, faulted or completed"],
      ["/v1/cis?state=gone", "active, absent or retired"],
      ["/v1/effects?state=open", "parked"],
      ["/v1/definitions?kind=Incident", "RecordType"],
    ] as const) {
      const answer = await call("GET", path, { key: admin });
      expect({ path, status: answer.status }).toEqual({ path, status: 400 });
      expect(answer.json.detail).toContain(known);
    }
  });

  it("lists records by a state that only earlier definitions know, as long as one is in it", async () => {
    const { json } = await open({ title: "Of another age" });
    await product.pool.query("update records set state = 'parked' where number = $1", [json.number]);
    const list = await call("GET", "/v1/records/incident?state=parked");
    expect(list.json.items.map(({ number }: { number: string }) => number)).toEqual([json.number]);
    expect((await call("GET", "/v1/records/incident?state=nowhere")).json.detail).toContain("parked");
    await product.pool.query("update records set state = 'new' where number = $1", [json.number]);
    expect((await call("GET", "/v1/records/incident?state=parked")).status).toBe(400);
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

  it("answers 404 for a record, a type, a run, a runbook, a CI, a definition and a path that are not there", async () => {
    for (const path of [
      "/v1/records/incident/INC9999999",
      "/v1/records/incident/INC9999999/timeline",
      "/v1/records/incident/INC9999999/story",
      "/v1/records/incident/INC9999999/chain",
      "/v1/records/incident/INC9999999/events",
      "/v1/records/accident",
      "/v1/explanations/INC9999999",
      "/v1/runs/none",
      "/v1/runs/none/events",
      "/v1/cis/none",
      "/v1/cis/none/impact",
      "/v1/definitions/Lifecycle/none",
      "/v2/anything",
    ]) {
      expect((await call("GET", path)).json, path).toMatchObject({ status: 404, code: "OPS404" });
    }
    expect((await call("POST", "/v1/records/accident", { body: {} })).status).toBe(404);
    expect((await call("POST", "/v1/runs", { body: { runbook: "shop/none" } })).status).toBe(404);
    expect((await call("POST", "/v1/runs/none/cancel")).status).toBe(404);
    expect((await call("POST", "/v1/runs/none/retry")).status).toBe(404);
  });

  it("answers 405 with the methods there are when a path does not take the method, also of strangers", async () => {
    for (const [method, path, allow] of [
      ["DELETE", "/v1/records/incident", "GET, HEAD, POST"],
      ["PUT", "/v1/records/incident/INC0000001/commands", "GET, HEAD, POST"],
      ["GET", "/v1/runs/some/retry", "POST"],
      ["GET", "/v1/definitions/check", "POST"],
      ["POST", "/v1/definitions/Lifecycle/incident", "GET, HEAD"],
      ["GET", "/v1/keys/some", "DELETE"],
      ["POST", "/livez", "GET, HEAD"],
      ["POST", "/openapi.json", "GET, HEAD"],
      ["DELETE", "/docs/problems", "GET, HEAD"],
    ] as const) {
      for (const key of [kim, null]) {
        const { json, headers } = await call(method, path, { key });
        expect(json, path).toMatchObject({ status: 405, code: "OPS455" });
        expect(headers["allow"], path).toBe(allow);
        expect(json.detail).toContain(allow);
      }
    }
    expect((await call("DELETE", "/v1/record/incident")).status).toBe(404);
    expect((await call("DELETE", "/v1/records/incident/")).status).toBe(404);
  });

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
    const raj = createApiCaller(product.server.url, allOperations(deps), await keyOf("raj"));
    const other = await raj("POST", "/v1/records/incident", {
      body: { fields: { title: "Printer", impact: "low", urgency: "low" } },
      headers: { "idempotency-key": "k-3" },
    });
    expect(other.status).toBe(201);
    expect(other.json.number).not.toBe(first.json.number);
    expect((await open({}, { "idempotency-key": "x".repeat(201) })).status).toBe(400);
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

  it("pages without gap or repeat in the order of opening while records change and others are opened", async () => {
    for (let n = 0; n < 12; n += 1) await open({ title: `Paged ${n}` });
    const before = (await call("GET", "/v1/records/incident?limit=200&sort=-openedAt")).json.items.map(
      ({ number }: { number: string }) => number,
    );
    const seen: string[] = [];
    let path = "/v1/records/incident?limit=5&sort=-openedAt";
    while (path !== "") {
      const { json, headers } = await call("GET", path);
      seen.push(...json.items.map(({ number }: { number: string }) => number));
      const link = /^<(.*)>; rel="next"$/.exec(headers["link"] ?? "")?.[1] ?? "";
      expect(link === "").toBe(json.next === null);
      path = link;
      await command(before.at(-1) as string, "comment", { text: `page ${seen.length}` });
      await open({ title: "Meanwhile" });
    }
    expect(seen).toEqual(before);
  });

  it("pages through every list with a cursor by the Link header, and refuses a cursor of another list", async () => {
    for (const path of [
      "/v1/records/incident",
      "/v1/people",
      "/v1/groups",
      "/v1/cis",
      "/v1/alerts",
      "/v1/runs",
      "/v1/notices",
    ]) {
      const all = (await call("GET", `${path}?limit=200`)).json.items;
      const seen: unknown[] = [];
      for (let next = `${path}?limit=3`; next !== "";) {
        const { json, headers } = await call("GET", next);
        seen.push(...json.items);
        next = /^<(.*)>; rel="next"$/.exec(headers["link"] ?? "")?.[1] ?? "";
      }
      const identify = (item: unknown) =>
        (item as { id?: string; name?: string }).id ?? (item as { name: string }).name;
      expect(seen.map(identify), path).toEqual(all.map(identify));
      for (const cursor of [
        "nonsense",
        "W10",
        Buffer.from('[1e300,"x"]').toString("base64url"),
        Buffer.from('["x"]x').toString("base64url"),
      ]) {
        expect((await call("GET", `${path}?cursor=${cursor}`)).json, `${path} ${cursor}`).toMatchObject({
          status: 400,
          code: "OPS400",
        });
      }
    }
  });

  it("filters lists", async () => {
    const { json } = await open({ title: "Filtered printer", assignee: "raj" });
    const numbers = async (query: string) =>
      (await call("GET", `/v1/records/incident?${query}`)).json.items.map(
        ({ number }: { number: string }) => number,
      ) as string[];
    expect(await numbers("q=FILTERED")).toEqual([json.number]);
    expect(await numbers("assignee=raj&open=true&priority=5&state=new,inProgress")).toContain(json.number);
    expect(await numbers("open=false")).toEqual([]);
    expect(await numbers("attention=true")).toEqual([]);
  });

  it("filters and counts by what the definitions declare: me, none, ranges, who opened it, clocks", async () => {
    const raj = await keyOf("raj");
    const mine = await call("POST", "/v1/records/incident", {
      body: { fields: { title: "Mine", assignee: "raj", impact: "high", urgency: "high", caller: "lee" } },
      key: raj,
    });
    const free = (await open({ title: "Nobody's", impact: "low", urgency: "low" })).json.number as string;
    const number = mine.json.number as string;
    const found = async (query: string, key = raj) => {
      const { json } = await call("GET", `/v1/records/incident?limit=200&${query}`, { key });
      const numbers = (json.items as { number: string }[]).map((item) => item.number);
      expect((await call("GET", `/v1/record-counts?type=incident&${query}`, { key })).json, query).toEqual({
        count: numbers.length,
        more: false,
      });
      return { mine: numbers.includes(number), free: numbers.includes(free) };
    };
    const onlyMine = { mine: true, free: false };
    const onlyFree = { mine: false, free: true };
    expect(await found("assignee=me")).toEqual(onlyMine);
    expect(await found("assignee=me", await keyOf("kim"))).toEqual({ mine: false, free: false });
    expect(await found("openedBy=me")).toEqual(onlyMine);
    expect(await found("caller=lee")).toEqual(onlyMine);
    expect(await found("assignee=")).toEqual(onlyFree);
    expect(await found("assignee=*")).toEqual(onlyMine);
    expect(await found("priority=1..2")).toEqual(onlyMine);
    expect(await found("priority=3..")).toEqual(onlyFree);
    expect(await found("priority=1,5")).toEqual({ mine: true, free: true });
    expect(await found("openedAt=now-1h..now&facets.major.state=proposed")).toEqual(onlyMine);
    expect(await found("openedAt=..now-1h")).toEqual({ mine: false, free: false });
    expect(await found("due.incident-resolution=..now%2B30d&priority=1")).toEqual(onlyMine);
    expect(await found("due=..now-1d")).toEqual({ mine: false, free: false });
    expect(await found("breached=false")).toEqual({ mine: true, free: true });
    expect(await found("breached.incident-resolution=true")).toEqual({ mine: false, free: false });
  });

  it("lists over all types that have a field, and leaves the others out", async () => {
    await call("POST", "/v1/records/problem", { body: { fields: { title: "Both", assignee: "raj" } } });
    await open({ title: "Both", assignee: "raj" });
    const types = async (query: string) =>
      new Set(
        (await call("GET", `/v1/records?limit=200&${query}`)).json.items.map(({ type }: { type: string }) => type),
      );
    expect(await types("assignee=raj&priority=*")).toEqual(new Set(["incident", "problem"]));
    expect(await types("assignee=raj&category=other")).toEqual(new Set(["incident"]));
    expect(await types("type=problem&assignee=raj")).toEqual(new Set(["problem"]));
    expect((await call("GET", "/v1/records?type=incidnt")).json.detail).toContain('did you mean "incident"?');
  });

  it.each([
    "priority",
    "-priority",
    "due",
    "-due.incident-resolution",
    "assignee,-openedAt",
    "-priority,due,number",
    "",
  ])("pages in the order of %j without gap or repeat, whatever has no value last", async (sort) => {
    await open({ title: "No assignee" });
    await open({ title: "One", assignee: "raj" });
    const ids = (json: { items: { id: string }[] }) => json.items.map(({ id }) => id);
    const all = ids((await call("GET", `/v1/records/incident?limit=200&sort=${sort || "-updatedAt"}`)).json);
    const seen: string[] = [];
    for (let next = `/v1/records/incident?limit=4&sort=${sort || "-updatedAt"}`; next !== "";) {
      const { json, headers } = await call("GET", next);
      seen.push(...ids(json));
      next = /^<(.*)>; rel="next"$/.exec(headers["link"] ?? "")?.[1] ?? "";
    }
    expect(seen).toEqual(all);
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen.length).toBeGreaterThan(12);
  });

  it("finds words by weight, their beginnings, and those that are misspelt", async () => {
    const inText = (await open({ title: "Login slow", description: "the warehouse database hangs" })).json.number;
    const inTitle = (await open({ title: "Warehouse database hangs" })).json.number;
    const numbers = async (q: string) =>
      (await call("GET", `/v1/records?q=${encodeURIComponent(q)}`)).json.items.map(
        ({ number }: { number: string }) => number,
      );
    expect(await numbers("warehouse")).toEqual([inTitle, inText]);
    expect(await numbers("wareh datab")).toEqual([inTitle, inText]);
    expect(await numbers("warehose databse")).toEqual(expect.arrayContaining([inTitle, inText]));
    expect(await numbers(inText)).toEqual([inText]);
    expect(await numbers("'); drop table records; --")).toEqual([]);
  });

  it("refuses what no field is, with the nearest one, and a value or an order that does not fit", async () => {
    const detailOf = async (query: string) => {
      const { status, json } = await call("GET", `/v1/records/incident?${query}`);
      expect(status, query).toBe(400);
      return json.errors as { pointer: string; detail: string }[];
    };
    expect(await detailOf("asignee=raj")).toMatchObject([
      { pointer: "/query/asignee", detail: expect.stringContaining('did you mean "assignee"?') as string },
    ]);
    expect(await detailOf("type=problem")).toMatchObject([{ pointer: "/query/type" }]);
    expect((await call("GET", "/v1/record-counts?limit=3")).status).toBe(400);
    expect(await detailOf("description=x")).toMatchObject([{ pointer: "/query/description" }]);
    expect(await detailOf("priority=low")).toMatchObject([
      { pointer: "/query/priority", detail: expect.stringContaining("a number") as string },
    ]);
    expect(await detailOf("sort=priorty")).toMatchObject([
      { pointer: "/query/sort", detail: expect.stringContaining('did you mean "priority"?') as string },
    ]);
    expect(await detailOf("openedAt=yesterday")).toMatchObject([{ pointer: "/query/openedAt" }]);
    const { json } = await call("GET", "/v1/records/incident?limit=1&sort=priority");
    expect((await call("GET", `/v1/records/incident?limit=1&sort=-priority&cursor=${json.next}`)).status).toBe(400);
  });

  it("tells what each type's lists can be asked for", async () => {
    const { json } = await call("GET", "/v1/record-types");
    const incident = json.items.find(({ type }: { type: string }) => type === "incident");
    expect(incident).toMatchObject({ search: { title: 4 }, filled: true });
    expect(incident.columns).toContain("assignee");
    expect(incident.fields).toContainEqual({ name: "priority", type: "integer", many: false, values: null });
  });
});

describe("following", () => {
  it("streams a record's events in order as they are committed, and goes on after Last-Event-ID", async () => {
    const { json } = await open();
    const number = json.number as string;
    const url = `${product.server.url}/v1/records/incident/${number}/events`;
    const following = readStream(url, kim, (events) =>
      events.some(({ data }) => data.body.kind === "moved" || /assign/.test(JSON.stringify(data.body))),
    );
    await command(number, "assign", { assignee: "kim" });
    const { events, headers } = await following;
    expect(headers.get("content-type")).toMatch(/^text\/event-stream/);
    expect(events.map(({ id }) => Number(id))).toEqual(events.map((_, index) => index + 1));
    const timeline = (await call("GET", `/v1/records/incident/${number}/timeline`)).json;
    expect(timeline.items.slice(0, events.length)).toEqual(events.map(({ data }) => data));
    const rest = await readStream(url, kim, (after) => after.length > 0, { "last-event-id": "2" });
    expect(rest.events[0]?.id).toBe("3");
    const asked = await readStream(`${url}?after=1`, kim, (after) => after.length > 0);
    expect(asked.events[0]?.id).toBe("2");
    const page = (await call("GET", `/v1/records/incident/${number}/timeline?after=1&limit=1`)).json;
    expect(page).toMatchObject({ items: [{ seq: 2 }], next: 2 });
  });

  it("streams a run until it ends", async () => {
    const started = await robot("POST", "/v1/runs", {
      body: { runbook: "shop/restart-tier", input: { tier: "web", host: "127.0.0.1", port: 9 } },
      headers: { "idempotency-key": "stream" },
    });
    expect(started.status).toBe(202);
    const path = started.headers["location"] ?? "";
    const { events } = await readStream(`${product.server.url}${path}/events`, kim, () => false);
    const last = events.at(-1)?.data;
    expect(last).toMatchObject({ id: started.json.id, phase: "faulted" });
    expect((await call("GET", path)).json).toEqual(last);
    const again = await readStream(`${product.server.url}${path}/events`, kim, () => false, { "last-event-id": "7" });
    expect(again.events.map(({ id }) => id)).toEqual(["8"]);
  });
});

describe("a list", () => {
  it("goes on after a page of the largest size", async () => {
    await product.pool.query(
      `insert into runs (id, namespace, name, version, requested_by) select 'many/' || n, 'many', 'many', '1', 'test' from generate_series(1, 201) as n`,
    );
    const first = await call("GET", "/v1/runs?runbook=many/many&limit=200");
    expect(first.json.items).toHaveLength(200);
    const rest = await call("GET", /^<(.*)>; rel="next"$/.exec(first.headers["link"] ?? "")?.[1] ?? "");
    expect(rest.json).toMatchObject({ items: [{ runbook: "many/many@1" }], next: null });
    await product.pool.query("delete from runs where namespace = 'many'");
  });
});

describe("a stream", () => {
  it("ends when the key that opened it is revoked", async () => {
    const { json } = await open();
    const key = await keyOf("kim");
    let seen = 0;
    const following = readStream(`${product.server.url}/v1/records/incident/${json.number}/events`, key, (events) => {
      seen = events.length;
      return false;
    });
    const ended = following.then(
      () => "whole",
      (error: Error) => error.message,
    );
    await eventually("the first event", async () => seen > 0);
    await product.pool.query("update api_keys set revoked_at = now() where id = $1", [key.split("_")[1]]);
    expect(await ended).toBe("terminated");
  });
});

describe("runs over HTTP", () => {
  const start = (input: object, key: string) =>
    robot("POST", "/v1/runs", { body: { runbook: "shop/restart-tier", input }, headers: { "idempotency-key": key } });

  it("finds the same run for the same key, and refuses the key with other input", async () => {
    const input = { tier: "web", host: "127.0.0.1", port: 9 };
    const [first, again] = [await start(input, "run-1"), await start(input, "run-1")];
    expect(again.json).toEqual(first.json);
    expect((await start({ ...input, port: 10 }, "run-1")).json).toMatchObject({ status: 422, code: "OPS422" });
    await eventually("its end", async () => (await call("GET", first.headers["location"] ?? "")).json.endedAt !== null);
    expect(
      (await call("GET", "/v1/runs?runbook=shop/restart-tier&phase=faulted")).json.items.map(
        ({ id }: { id: string }) => id,
      ),
    ).toContain(first.json.id);
  });

  it("refuses to retry a run that has not faulted, and retries one that has", async () => {
    const { headers } = await start({ tier: "web", host: "127.0.0.1", port: 9 }, "run-2");
    const path = headers["location"] ?? "";
    await eventually("its end", async () => (await call("GET", path)).json.phase === "faulted");
    const retried = await robot("POST", `${path}/retry`);
    expect(retried.json.id).toMatch(/~1$/);
    expect((await robot("POST", `${path}/cancel`)).status).toBe(202);
    await product.pool.query("update runs set frame = null where id = $1", [
      decodeURIComponent(path.split("/").at(-1) ?? ""),
    ]);
    expect((await robot("POST", `${path}/retry`)).json).toMatchObject({ status: 409, code: "OPS453" });
  });

  it("are started by those whom the runbook names, and acted on by them and by who started them", async () => {
    const input = { tier: "web", host: "127.0.0.1", port: 9 };
    const refused = await call("POST", "/v1/runs", { body: { runbook: "shop/restart-tier", input } });
    expect(refused.json).toMatchObject({
      status: 403,
      detail: expect.stringContaining("automation, processOwner, admin"),
    });
    const text = (name: string, metadata: string, task: string) =>
      `document: { dsl: 1.0.3, namespace: owned, name: ${name}, version: 1.0.0, metadata: { opsloom: ${metadata} } }\ndo:\n  - a: ${task}\n`;
    await product.publish([
      { path: "owned/wait.yaml", text: text("Wait", "{ allow: [agent] }", "{ wait: { minutes: 10 } }") },
      {
        path: "owned/change.yaml",
        text: text(
          "change-cmdb",
          "{ allow: [agent] }",
          "{ call: cmdb.upsert, with: { source: x, items: [{ ref: a, class: host, attributes: { name: a } }] } }",
        ),
      },
      {
        path: "owned/vouched.yaml",
        text: text(
          "vouched",
          "{ allow: [agent], actsFor: publisher }",
          "{ call: cmdb.upsert, with: { source: x, items: [{ ref: a, class: host, attributes: { name: a } }] } }",
        ),
      },
      {
        path: "owned/inner.yaml",
        text: "document: { dsl: 1.0.3, namespace: owned, name: inner, version: 1.0.0 }\ndo: [{ a: { set: { b: 1 } } }]\n",
      },
      {
        path: "owned/nested.yaml",
        text: text(
          "nested",
          "{ allow: [agent] }",
          "{ run: { workflow: { namespace: owned, name: inner, version: latest } } }",
        ),
      },
    ]);
    const begin = (runbook: string) => call("POST", "/v1/runs", { body: { runbook, input: {} } });
    const mine = await begin("owned/Wait");
    expect(mine.status).toBe(202);
    const path = mine.headers["location"] ?? "";
    const ada = createApiCaller(product.server.url, allOperations(deps), await keyOf("lee"));
    expect((await ada("POST", `${path}/cancel`)).status).toBe(202);
    const theirs = await robot("POST", "/v1/runs", { body: { runbook: "shop/restart-tier", input } });
    expect((await call("POST", `${theirs.headers["location"] ?? ""}/cancel`)).json).toMatchObject({ status: 403 });
    expect((await begin("owned/change-cmdb")).json).toMatchObject({
      status: 403,
      detail: expect.stringContaining('cmdb.upsert, which needs the permission "cmdb.write"'),
    });
    expect((await begin("owned/nested")).json).toMatchObject({
      status: 403,
      detail: expect.stringContaining("owned/inner"),
    });
    expect((await begin("owned/vouched")).status).toBe(202);
  });

  it("refuses input that the runbook's schema refuses, at the door and with its place", async () => {
    const body = { runbook: "shop/restart-tier", input: { tier: 7, host: "127.0.0.1", port: 9 } };
    expect((await robot("POST", "/v1/runs", { body })).json).toMatchObject({
      status: 400,
      errors: [{ pointer: "/body/input/tier" }],
    });
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
    const mia = createApiCaller(product.server.url, allOperations(deps), await keyOf("mia"));
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

describe("when the outcome of a command is not known", () => {
  it("answers 503 with the command's id, and the same key finds the outcome later", async () => {
    const { json } = await open({ title: "Unknown" });
    await product.worker.stop();
    const server = await startApiServer({ ...deps, secret: () => null, commandDeadlineMs: 1_000 }, 0);
    const impatient = createApiCaller(server.url, allOperations(deps), kim);
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
