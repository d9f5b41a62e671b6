import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { saveCompany } from "../store/person/save.ts";
import type { ApiClient } from "../test/support/api-client.ts";
import { startProduct, type TestProduct } from "../test/support/product.ts";

const secret = "Ada has shouted at us";

let product: TestProduct;
const people = new Map<string, ApiClient>();
const numbers: { [name: string]: string } = {};

const as = (name: string): ApiClient => people.get(name) as ApiClient;
const incident = (name: string): string => `/v1/records/incident/${numbers[name] ?? ""}`;

async function open(by: string, name: string, fields: object, links = {}): Promise<void> {
  const reply = await as(by).post<{ number: string }>("/v1/records/incident", {
    fields: { title: `Printer ${name}`, ...fields },
    links,
  });
  numbers[name] = reply.number;
}

const comment = (by: string, name: string, text: string, internal = false) =>
  as(by).post(`${incident(name)}/commands`, { command: "comment", input: { text, ...(internal ? { internal } : {}) } });

beforeAll(async () => {
  product = await startProduct({ relay: false });
  await saveCompany(product.pool, {
    users: [
      { name: "eve", title: "Eve, sales", email: "eve@example.com" },
      { name: "vera", title: "Vera, controlling", email: "vera@example.com", roles: ["reader"] },
    ],
    groups: [],
  });
  for (const user of ["eve", "vera", "ada", "kim", "otto"]) people.set(user, await product.as(user));
  await open("eve", "own", { description: "It is on fire" });
  await open("kim", "foreign", { caller: "ada" });
  await open("kim", "linked", { caller: "eve" }, { parent: [`incident/${numbers["foreign"]}`] });
  await comment("eve", "own", "Still burning");
  await comment("kim", "own", secret, true);
  await comment("kim", "own", "We come");
});
afterAll(() => product?.stop());

const code = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => "ok",
    (error: { readonly code: string }) => error.code,
  );

/** Every route that reads a record. */
const routes = (name: string): string[] => [
  incident(name),
  `${incident(name)}/timeline`,
  `${incident(name)}/story`,
  `${incident(name)}/events`,
  `/v1/numbers/${numbers[name] ?? ""}`,
  `/v1/explanations/${numbers[name] ?? ""}`,
];

describe("an employee", () => {
  it("opens what the type allows with the fields it allows, and nothing else", async () => {
    expect(await code(open("eve", "x", { assignee: "kim" }))).toBe("OPS400");
    expect(await code(open("eve", "x", {}, { parent: [`incident/${numbers["foreign"]}`] }))).toBe("OPS400");
    for (const type of ["change", "problem"])
      expect(await code(as("eve").post(`/v1/records/${type}`, { fields: { title: "x" } })), type).toBe("OPS403");
  });

  it("reads their own records by every route, and does not learn of another's by any", async () => {
    for (const path of routes("own").filter((route) => !route.endsWith("/events")))
      expect(await code(as("eve").get(path)), path).toBe("ok");
    for (const path of routes("foreign")) expect(await code(as("eve").get(path)), path).toBe("OPS404");
    expect(await code(comment("eve", "foreign", "Hello?"))).toBe("OPS404");
    expect(await code(as("eve").get(`${incident("own")}/chain`))).toBe("OPS403");
  });

  it("sees a record by whichever field names them, and loses sight of it with the field", async () => {
    expect(await code(as("ada").get(incident("foreign")))).toBe("ok");
    expect(await code(as("ada").get(incident("own")))).toBe("OPS404");
    await open("kim", "passing", { caller: "eve" });
    expect(await code(as("eve").get(incident("passing")))).toBe("ok");
    const { rowCount } = await product.pool.query("select from record_values where field = 'caller' and text = 'eve'");
    expect(rowCount).toBe(2);
  });

  it("finds in lists and counts their own records alone, whatever they ask for", async () => {
    type Page = { items: { number: string }[]; next: string | null };
    const found = async (query: string) => (await as("eve").get<Page>(query)).items.map(({ number }) => number).sort();
    const own = ["own", "linked", "passing"].map((name) => String(numbers[name])).sort();
    expect(await found("/v1/records/incident")).toEqual(own);
    expect(await found("/v1/records")).toEqual(own);
    expect(await found("/v1/records/incident?q=printer")).toEqual(own);
    expect(await found("/v1/records/incident?caller=ada")).toEqual([]);
    expect(await found("/v1/records/change")).toEqual([]);
    expect(await as("eve").get("/v1/record-counts?type=incident")).toMatchObject({ count: 3 });
    expect(await as("kim").get("/v1/record-counts?type=incident")).toMatchObject({ count: 4 });
    // One page after the other: the cut is made of what is seen.
    const pages: string[] = [];
    for (let cursor = ""; ;) {
      const page: Page = await as("eve").get<Page>(`/v1/records/incident?limit=1${cursor}`);
      pages.push(...page.items.map(({ number }) => number));
      if (page.next === null) break;
      cursor = `&cursor=${page.next}`;
    }
    expect(pages.sort()).toEqual(own);
    const types = await as("eve").get<{ items: { type: string }[] }>("/v1/record-types");
    expect(types.items.map(({ type }) => type)).toEqual([
      "action-item",
      "announcement",
      "article",
      "change",
      "change-series",
      "change-task",
      "incident",
      "knowledge-task",
      "request",
      "request-item",
      "request-task",
      "stack",
      "survey",
    ]);
  });

  it("is told of no linked record that they do not see", async () => {
    const shown = async (user: string) =>
      (await as(user).get<{ links: { parent: string[] } }>(incident("linked"))).links.parent;
    expect(await shown("kim")).toEqual([`incident/${numbers["foreign"]}`]);
    expect(await shown("eve")).toEqual([]);
    const story = await as("eve").get<{ items: { subject: string }[] }>(`${incident("linked")}/story`);
    expect(new Set(story.items.map(({ subject }) => subject))).toEqual(new Set([numbers["linked"]]));
  });

  it("knows colleagues by name and title, and their own address", async () => {
    type People = { items: { name: string; title: string; email: string | null; roles: string[] }[] };
    const of = async (user: string, name: string) =>
      (await as(user).get<People>(`/v1/people?q=${name}`)).items.find((one) => one.name === name);
    expect(await of("eve", "kim")).toMatchObject({ title: "Kim, service desk", email: null, roles: [] });
    expect(await of("eve", "eve")).toMatchObject({ email: "eve@example.com" });
    expect(await of("vera", "kim")).toMatchObject({ email: null, roles: ["agent", "employee"] });
    expect(await of("kim", "vera")).toMatchObject({ email: "vera@example.com" });
  });
});

describe("an internal note", () => {
  const texts = async (user: string) => {
    const answers = await Promise.all(
      routes("own")
        .filter((route) => !route.endsWith("/events"))
        .map((path) => as(user).get<unknown>(path)),
    );
    return answers.map((answer) => JSON.stringify(answer));
  };

  /** Texts that a follower gets, until the last comment. */
  async function followed(user: string): Promise<string[]> {
    const found: string[] = [];
    const stop = new AbortController();
    for await (const event of as(user).stream<{ text: string }>(`${incident("own")}/events`, stop.signal)) {
      found.push(event.text);
      if (event.text.includes("We come")) break;
    }
    stop.abort();
    return found;
  }

  it("is read by those who see all of a record", async () => {
    const [, timeline, story, , explanation] = [...(await texts("kim")).entries()].map(([, text]) => text);
    for (const text of [timeline, story, explanation]) expect(text).toContain(secret);
    expect((await followed("kim")).join()).toContain(secret);
  });

  it.each(["eve", "vera"])("is on no route for %s, who sees the rest", async (user) => {
    const all = await texts(user);
    expect(all.join()).not.toContain(secret);
    expect(all.join()).toContain("Still burning");
    const stream = await followed(user);
    expect(stream.join()).not.toContain(secret);
    expect(stream.join()).toContain("Still burning");
    expect(await code(as(user).get(`/v1/records/incident?q=shouted`))).toBe("ok");
    expect(JSON.stringify(await as(user).get("/v1/notices"))).not.toContain(secret);
  });
});

describe("the numbers of events", () => {
  type Shown = { readonly head: number; readonly updatedAt: string };
  type Timeline = { readonly items: { readonly seq: number; readonly text: string }[]; readonly next: number | null };
  const raw = async (user: string, path: string) =>
    fetch(`${product.server.url}${path}`, { headers: { authorization: `Bearer ${await product.key(user)}` } });

  it.each(["eve", "vera"])("have no gap for %s where notes are hidden, whichever way they are read", async (user) => {
    const whole = await as("kim").get<Timeline>(`${incident("own")}/timeline`);
    const seen = await as(user).get<Timeline>(`${incident("own")}/timeline`);
    expect(seen.items.map(({ seq }) => seq)).toEqual(seen.items.map((_, index) => index + 1));
    expect(whole.items.filter(({ text }) => text.includes(secret))).toHaveLength(1);
    // Who sees all fields lacks the note alone; the caller is not told of what becomes of the others.
    if (user === "vera") expect(seen.items.length).toBe(whole.items.length - 1);
    else expect(seen.items.map(({ text }) => text).join()).not.toMatch(/assignment|armed|clock/i);
    const { head } = await as(user).get<Shown>(incident("own"));
    expect(head).toBe(seen.items.length);
    expect((await as("kim").get<Shown>(incident("own"))).head).toBe(whole.items.length);
    // Page by page, each page full, from each place.
    const paged: string[] = [];
    for (let after: number | null = 0; after !== null;) {
      const page: Timeline = await as(user).get(`${incident("own")}/timeline?limit=1&after=${after}`);
      expect(page.items).toHaveLength(1);
      paged.push(...page.items.map(({ text }) => text));
      after = page.next;
    }
    expect(paged).toEqual(seen.items.map(({ text }) => text));
    const explained = await as(user).get<{ events: { seq: number }[] }>(`/v1/explanations/${numbers["own"]}`);
    expect(explained.events.map(({ seq }) => seq)).toEqual(seen.items.map(({ seq }) => seq));
    const [listed] = (
      await as(user).get<{ items: (Shown & { number: string })[] }>("/v1/records/incident")
    ).items.filter(({ number }) => number === numbers["own"]);
    expect(listed?.head).toBe(head);
    const stop = new AbortController();
    const followed: number[] = [];
    for await (const event of as(user).stream<{ seq: number }>(`${incident("own")}/events?after=1`, stop.signal)) {
      followed.push(event.seq);
      if (event.seq === head) break;
    }
    stop.abort();
    expect(followed).toEqual(Array.from({ length: head - 1 }, (_, index) => index + 2));
  });

  it("and the ETag stay as they are when a hidden note is made, and so does what a command is meant for", async () => {
    await open("eve", "quiet", {});
    const before = await raw("eve", incident("quiet"));
    const etag = before.headers.get("etag")!;
    const { updatedAt, head } = (await before.json()) as Shown;
    const whole = (await as("kim").get<Shown>(incident("quiet"))).head;
    await comment("kim", "quiet", secret, true);
    const after = await raw("eve", incident("quiet"));
    expect(after.headers.get("etag")).toBe(etag);
    expect(await after.json()).toMatchObject({ updatedAt, head });
    expect((await as("kim").get<Shown>(incident("quiet"))).head).toBe(whole + 1);
    const commands = await as("eve").get<{ head: number }>(`${incident("quiet")}/commands`);
    expect(commands.head).toBe(head);
    const say = { command: "comment", input: { text: "Is anybody there?" } };
    const said = await as("eve").post<{ head: number }>(`${incident("quiet")}/commands`, say, { "if-match": etag });
    expect(said.head).toBe(head + 1);
    const stale = as("eve").post(`${incident("quiet")}/commands`, say, { "if-match": etag });
    await expect(stale).rejects.toMatchObject({
      code: "OPS412",
      message: expect.stringContaining(`meant for the record at ${etag}, it is at "${head + 1}"`),
    });
    // Who sees the note is told that the record is another.
    const theirs = as("kim").post(`${incident("quiet")}/commands`, say, { "if-match": `"${head}"` });
    await expect(theirs).rejects.toMatchObject({ code: "OPS412" });
  });

  it("and what is proven of a record are counted as its reader counts", async () => {
    const report = await as("vera").get<{ events: number }>(`${incident("own")}/chain`);
    const { head } = await as("vera").get<Shown>(incident("own"));
    expect(report.events).toBe(head);
    const proven = await as("otto").get<{ events: number }>(`${incident("own")}/chain`);
    expect(proven.events).toBe(head + 1);
  });
});

describe("definitions that say nothing of access", () => {
  it("show their records to readers and above, without what is internal to readers, and to no employee", async () => {
    const type = "asset-check";
    await product.publish([
      {
        path: "check.yaml",
        text: `apiVersion: opsloom/v1
kind: RecordType
metadata: { name: ${type} }
spec: { number: CHK, fields: { title: { type: string, required: true } } }
---
apiVersion: opsloom/v1
kind: Lifecycle
metadata: { name: ${type} }
spec:
  record: ${type}
  allow: [agent]
  initial: new
  states:
    new: { transitions: { say: { ask: { text: { type: text }, internal: { type: boolean } } }, close: closed } }
    closed: { final: true }
`,
      },
    ]);
    const path = `/v1/records/${type}`;
    expect(await code(as("vera").post(path, { fields: { title: "x" } }))).toBe("OPS403");
    expect(await code(as("eve").post(path, { fields: { title: "x" } }))).toBe("OPS403");
    const { number } = await as("kim").post<{ number: string }>(path, { fields: { title: "Count them" } });
    await as("kim").post(`${path}/${number}/commands`, { command: "say", input: { text: secret, internal: true } });
    expect(await code(as("eve").get(`${path}/${number}`))).toBe("OPS404");
    expect(await code(as("eve").get(path))).toBe("OPS404");
    expect(JSON.stringify(await as("vera").get(`${path}/${number}/timeline`))).not.toContain(secret);
    expect(JSON.stringify(await as("otto").get(`${path}/${number}/timeline`))).toContain(secret);
  });
});
