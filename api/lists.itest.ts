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

describe("lists over HTTP", () => {
  it("lists records by a state that only earlier definitions know, as long as one is in it", async () => {
    const { json } = await open({ title: "Of another age" });
    await product.pool.query("update records set state = 'parked' where number = $1", [json.number]);
    const list = await call("GET", "/v1/records/incident?state=parked");
    expect(list.json.items.map(({ number }: { number: string }) => number)).toEqual([json.number]);
    expect((await call("GET", "/v1/records/incident?state=nowhere")).json.detail).toContain("parked");
    await product.pool.query("update records set state = 'new' where number = $1", [json.number]);
    expect((await call("GET", "/v1/records/incident?state=parked")).status).toBe(400);
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
    const raj = await product.key("raj");
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
    expect(await found("assignee=me", await product.key("kim"))).toEqual({ mine: false, free: false });
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
