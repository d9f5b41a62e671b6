import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startProduct, type TestProduct } from "../test/support/product.ts";
import type { ApiClient } from "../test/support/api-client.ts";

let product: TestProduct;
let kim: ApiClient;
let ada: ApiClient;

const opsloom = (...line: string[]) => product.opsloom("kim", ...line);

interface Hit {
  readonly number: string;
  readonly type: string;
  readonly label: string | null;
  readonly found: readonly { readonly field: string; readonly text: string }[];
}
interface Alike {
  readonly number: string;
  readonly score: number;
  readonly words: readonly string[];
  readonly cis: readonly string[];
}

const search = async (client: ApiClient, query: string): Promise<readonly Hit[]> =>
  (await client.get<{ items: readonly Hit[] }>(`/v1/search?${query}`)).items;
const numbers = (items: readonly { readonly number: string }[]): readonly string[] => items.map(({ number }) => number);
const open = async (client: ApiClient, type: string, fields: object, links: object = {}): Promise<string> =>
  (await client.post<{ number: string }>(`/v1/records/${type}`, { fields, links })).number;

beforeAll(async () => {
  product = await startProduct();
  await product.pool.query(
    `insert into cis (id, class, family, name, attributes, keys, first_seen_at, last_seen_at, changed_at)
     values ('engine-1', 'host', 'host', 'Engine One', '{}', '{}', now(), now(), now())`,
  );
  [kim, ada] = [await product.as("kim"), await product.as("ada")];
});
afterAll(() => product?.stop());

describe("a search", () => {
  it("finds records of every type by words of their searched fields, and says where they stand", async () => {
    const incident = await open(kim, "incident", { title: "Zeppelin hangar is dark", caller: "ada" });
    const problem = await open(kim, "problem", { title: "Lamps fail", cause: "The zeppelin shadows them" });
    const hits = await search(kim, "q=zeppelin");
    // A title weighs more than a cause.
    expect(hits).toMatchObject([
      { number: incident, type: "incident", label: "Zeppelin hangar is dark", found: [{ field: "title" }] },
      { number: problem, type: "problem", found: [{ field: "cause", text: "The zeppelin shadows them" }] },
    ]);
    expect(numbers(await search(kim, "q=zepelin+hangr"))).toEqual([incident]);
    expect(numbers(await search(kim, "q=zeppelin&type=problem"))).toEqual([problem]);
    // A type that is named twice is one.
    expect(numbers(await search(kim, "q=zeppelin&type=problem,problem"))).toEqual([problem]);
    expect(await kim.get("/v1/record-counts?q=zeppelin&type=problem,problem")).toMatchObject({ count: 1 });
  });

  it("shows an employee no more than their own, and is refused without words", async () => {
    await open(kim, "incident", { title: "Gondola of somebody else" });
    const own = await open(ada, "incident", { title: "Gondola of mine" });
    expect(numbers(await search(ada, "q=gondola"))).toEqual([own]);
    expect(await search(kim, "q=gondola")).toHaveLength(2);
    await expect(kim.get("/v1/search?q=%20")).rejects.toMatchObject({ code: "OPS400" });
  });

  it("finds a record by its number as people write it, before those that mention it, and words that look like one", async () => {
    const number = await open(kim, "incident", { title: "Mooring mast" });
    const short = number.replace(/0+/, "").toLowerCase();
    const other = await open(kim, "incident", { title: "As before", description: `the same as ${number}` });
    const web = await open(kim, "incident", { title: `${short} is the name of a host` });
    const found = numbers(await search(kim, `q=${short}`));
    expect(found[0]).toBe(number);
    expect([...found].sort()).toEqual([number, other, web].sort());
  });

  it("goes by pages, and finds what is open alone where that is asked", async () => {
    const all: string[] = [];
    // Three have the word as it is written, two begin with it.
    for (let n = 0; n < 5; n += 1) all.push(await open(kim, "incident", { title: `Ballast${n < 2 ? "ed" : ""} ${n}` }));
    await kim.post(`/v1/records/incident/${all[0] ?? ""}/commands`, { command: "cancel", input: { reason: "none" } });
    const seen: string[] = [];
    for (let cursor: string | null = ""; cursor !== null;) {
      const page: { items: readonly Hit[]; next: string | null } = await kim.get(
        `/v1/search?q=ballast&limit=2${cursor === "" ? "" : `&cursor=${cursor}`}`,
      );
      seen.push(...numbers(page.items));
      cursor = page.next;
    }
    expect([...seen].sort()).toEqual([...all].sort());
    expect(seen.slice(0, 3).sort()).toEqual(all.slice(2));
    expect(numbers(await search(kim, "q=ballast&open=true"))).not.toContain(all[0]);
    expect(await search(kim, "q=ballast&open=true")).toHaveLength(4);
  });

  it("is on the command line", async () => {
    const { out } = await opsloom("search", "zepelin", "--type", "incident");
    expect(out).toMatch(/INC\d+ +incident +new +Zeppelin hangar is dark/);
    expect((await opsloom("search", "nothing-of-the-kind")).out).toBe("nothing matches\n");
  });
});

describe("what is like a record", () => {
  it("is offered with its words and CIs, without itself, what is linked to it, and what the caller does not see", async () => {
    const first = await open(kim, "incident", { title: "Propeller vibrates loudly", ci: "engine-1" });
    const child = await open(kim, "incident", { title: "Propeller vibrates" });
    const own = await open(ada, "incident", { title: "The propeller is vibrating", ci: "engine-1" });
    const similar = async (client: ApiClient, query: string) =>
      (await client.get<{ items: readonly Alike[] }>(`/v1/records/incident/${own}/similar?${query}`)).items;
    expect(await similar(kim, "open=true")).toMatchObject([
      { number: first, words: ["propeller", "vibrating"], cis: ["engine-1"] },
      { number: child, cis: [] },
    ]);
    expect(await similar(ada, "open=true")).toEqual([]);
    await kim.post(`/v1/records/incident/${own}/commands`, {
      command: "link",
      input: { link: "parent", record: first },
    });
    expect(numbers(await similar(kim, "open=true"))).toEqual([child]);
    await kim.post(`/v1/records/incident/${child}/commands`, { command: "cancel", input: { reason: "done" } });
    expect(await similar(kim, "open=true")).toEqual([]);
    expect(numbers(await similar(kim, "limit=5"))).toEqual([child]);
  });

  it("is told of a text that is still written", async () => {
    const path = "/v1/similar-records?type=incident&text=propellers&ci=engine%20one&limit=1";
    const { items } = await kim.get<{ items: readonly Alike[] }>(path);
    expect(items).toMatchObject([{ words: ["propellers"], cis: ["engine-1"] }]);
    await expect(kim.get("/v1/similar-records?type=nothing&text=x")).rejects.toMatchObject({ code: "OPS404" });
  });

  it("is named by the command line when one is opened, and shown when it is asked", async () => {
    const { out } = await opsloom("incident", "open", "title=Propeller vibrates again");
    expect(out).toMatch(/^(INC\d+) opened, new\n {2}like INC\d+, Propeller vibrates loudly: propeller, vibrates\n/);
    const [, number = ""] = /^(INC\d+)/.exec(out) ?? [];
    expect((await opsloom("similar", number)).out).toMatch(
      /INC\d+ +new +0\.\d\d +Propeller vibrates loudly +propeller, vibrates/,
    );
    const quiet = await opsloom("incident", "open", "title=Xylophone");
    expect(quiet.out).toMatch(/^INC\d+ opened, new\n$/);
    expect((await opsloom("similar", /^(INC\d+)/.exec(quiet.out)?.[1] ?? "")).out).toBe("nothing is like it\n");
  });
});

describe("a value that closed records tell of", () => {
  const said = [
    ["VPN drops at home", "network"],
    ["Printer tray jams", "hardware"],
  ] as const;

  beforeAll(async () => {
    // What was left in records that are over; that they are in a ledger is no matter here.
    for (const [title, category] of said)
      await product.pool.query(
        `insert into records (id, number, type, lifecycle, bundle, head, head_hash, state, final, opened_at, updated_at, closed_at, snapshot, opened_by)
         select 'incident/OLD' || $1::text || n, 'OLD' || $1::text || n, 'incident', 'incident', r.bundle, 1, '\\x00', 'closed', true,
           now() - n * interval '1 hour', now(), now() - n * interval '1 hour',
           jsonb_set(r.snapshot, '{fields}', jsonb_build_object('title', $2::text, 'category', $1::text)), 'kim'
         from (select * from records where type = 'incident' limit 1) r, generate_series(1, 30) n`,
        [category, title],
      );
  });

  it("is proposed with its words, taken over by a person, and counted", async () => {
    expect((await opsloom("predictions", "show", await open(kim, "incident", { title: "VPN drops" }))).out).toBe(
      "nothing is sure enough to be proposed\n",
    );
    const learned = await product.opsloom("admin", "predictions", "train");
    expect(learned.out).toMatch(/incident-category +incident\.category +60 +12 of 12 +100 % +0 +0 +0/);
    const number = await open(kim, "incident", { title: "My VPN drops" });
    const path = `/v1/records/incident/${number}`;
    const { items } = await kim.get<{ items: readonly object[] }>(`${path}/predicted`);
    expect(items).toMatchObject([
      { prediction: "incident-category", field: "category", value: "network", command: "edit" },
    ]);
    expect((await opsloom("predictions", "show", number)).out).toMatch(/category +network +(?:drops, vpn|vpn, drops)/);
    expect((await opsloom("predictions", "accept", number, "incident-category")).out).toBe(
      `${number}: category is network\n`,
    );
    const after = await kim.get<{ fields: { category: string } }>(path);
    expect(after.fields.category).toBe("network");
    expect(await kim.get(`${path}/predicted`)).toEqual({ items: [] });
  });

  it("is not proposed again for a record of which it was refused", async () => {
    const number = await open(kim, "incident", { title: "Tray jams" });
    const path = `/v1/records/incident/${number}/predicted`;
    await kim.post(`${path}/incident-category/reject`, {});
    expect(await kim.get(path)).toEqual({ items: [] });
    await expect(kim.post(`${path}/incident-category/reject`, {})).rejects.toMatchObject({ code: "OPS404" });
    const { items } = await kim.get<{ items: readonly { name: string; counts: object }[] }>("/v1/predictions");
    expect(items.find(({ name }) => name === "incident-category")?.counts).toMatchObject({ rejected: 1 });
  });
});
