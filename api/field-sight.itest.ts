/** Who sees some fields of a record learns of the others by no route, filter, order, search or number. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { saveCompany } from "../store/person/save.ts";
import type { ApiClient } from "../test/support/api-client.ts";
import { createClient } from "../client/client.ts";
import { listen } from "../test/support/news.ts";
import { startProduct, type TestProduct } from "../test/support/product.ts";

const definitions = `apiVersion: opsloom/v1
kind: RecordType
metadata: { name: claim, title: Claim }
spec:
  number: CLM
  fields:
    title: { type: string, required: true, index: true }
    claimant: { type: user }
    team: { type: group }
    cost: { type: integer, index: true }
    level: { type: integer, computed: { table: claim-level } }
    verdict: { type: text }
  search: { title: 4, verdict: 2 }
  access:
    open: [{ allow: [agent] }, { allow: [employee], fields: [title, claimant] }]
    see:
      - { to: [agent] }
      - { to: [{ field: team }], fields: [title, cost, level, verdict, facets.audit.state], clocks: due }
      - { to: [{ field: claimant }], fields: [title], notes: public, clocks: none }
      - { to: [processOwner], fields: [title], notes: public, clocks: none }
    edit: { cost: [{ group: assessors }], facets.audit.finding: [{ group: assessors }] }
---
apiVersion: opsloom/v1
kind: DecisionTable
metadata: { name: claim-level }
spec: { inputs: { cost: .cost }, hit: first, rules: [{ cost: '>= 1000', then: 2, because: it costs much }, { then: 1 }] }
---
apiVersion: opsloom/v1
kind: Lifecycle
metadata: { name: claim, title: Claim }
spec:
  record: claim
  allow: [agent]
  initial: made
  states:
    made:
      transitions:
        assess: { when: '.title != null', target: assessed, require: [cost], fields: [verdict, team], allow: [agent, { field: claimant }] }
    assessed: { transitions: { pay: paid } }
    paid: { final: true }
  anywhere:
    transitions:
      edit: { fields: [title, cost, verdict, team], allow: [agent, { field: claimant }] }
      comment: { ask: { text: { type: text, required: true } }, allow: [agent, { field: claimant }] }
---
apiVersion: opsloom/v1
kind: Lifecycle
metadata: { name: audit, title: Audit }
spec:
  facetOf: claim
  allow: [agent]
  fields: { finding: { type: text } }
  initial: none
  states:
    none: { transitions: { note: { target: noted, fields: [finding] } } }
    noted: { transitions: { record.paid: over } }
    over: { final: true }
---
apiVersion: opsloom/v1
kind: ServiceLevel
metadata: { name: claim-promise, title: Promise }
spec: { record: claim, agreement: sla, when: { state: [made, assessed] }, startAt: openedAt, stop: { state: paid }, within: 4711m, calendar: always, onReopen: resume, onTargetChange: restart }
---
apiVersion: opsloom/v1
kind: ServiceLevel
metadata: { name: claim-internal, title: Between teams }
spec: { record: claim, agreement: ola, per: team, when: { state: [made, assessed] }, startAt: openedAt, stop: { state: paid }, within: 30m, calendar: always, onReopen: resume, onTargetChange: restart }
---
apiVersion: opsloom/v1
kind: Queue
metadata: { name: costly-claims, title: Costly }
spec: { record: claim, when: { cost: '>= 1000' }, for: [employee] }
`;

/** What nobody but agents may find in an answer. */
const secret = /8642|grossly|it costs much|nothing amiss/;

let product: TestProduct;
const people = new Map<string, ApiClient>();
let number = "";
const as = (name: string): ApiClient => people.get(name) as ApiClient;
const claim = (): string => `/v1/records/claim/${number}`;
type Shown = { head: number; updatedAt: string; fields: object; facets: object; clocks: object[]; runs: object[] };

const command = (by: string, name: string, input: object) =>
  as(by).post<{ head: number }>(`${claim()}/commands`, { command: name, input });
const code = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => "ok",
    (error: { readonly code: string }) => error.code,
  );
const found = async (by: string, query: string): Promise<readonly string[]> =>
  (await as(by).get<{ items: { number: string }[] }>(query)).items.map((item) => item.number);

beforeAll(async () => {
  product = await startProduct({ relay: false });
  await product.publish([{ path: "claim.yaml", text: definitions }]);
  await saveCompany(product.pool, {
    users: [
      ...["eve", "tom"].map((name) => ({ name, title: name, email: `${name}@example.com` })),
      { name: "paul", title: "Paul, who publishes", roles: ["processOwner"] },
      { name: "pia", title: "Pia, who publishes and works", roles: ["processOwner", "agent"] },
    ],
    groups: [
      { name: "assessors", title: "Assessors", members: ["kim"] },
      { name: "payers", title: "Payers", members: ["tom"] },
    ],
  });
  for (const user of ["eve", "tom", "kim", "lee", "paul", "pia"]) people.set(user, await product.as(user));
  number = (
    await as("eve").post<{ number: string }>("/v1/records/claim", { fields: { title: "A dent", claimant: "eve" } })
  ).number;
  await command("kim", "edit", { cost: 8642, verdict: "grossly negligent", team: "payers" });
  await command("eve", "comment", { text: "Is it paid?" });
  await command("kim", "audit.note", { finding: "nothing amiss" });
});
afterAll(() => product?.stop());

describe("who sees some fields of a record", () => {
  it("is shown those, and clocks as far as they may be", async () => {
    const shown = await as("eve").get<Shown>(claim());
    expect(shown).toMatchObject({ fields: { title: "A dent" }, facets: {}, clocks: [], runs: [] });
    expect(Object.keys(shown.fields)).toEqual(["title"]);
    const team = await as("tom").get<Shown>(claim());
    expect(team.fields).toEqual({ title: "A dent", cost: 8642, level: 2, verdict: "grossly negligent" });
    expect(team.facets).toMatchObject({ audit: { state: "noted", fields: {} } });
    expect(team.clocks).toEqual([
      {
        id: "claim-promise",
        serviceLevel: "claim-promise",
        phase: "running",
        dueAt: expect.any(String),
        usedMs: null,
        remainingMs: null,
        percent: null,
        breached: null,
        met: null,
        fault: null,
        ticks: null,
        changesAt: null,
        targetMs: null,
      },
    ]);
    const all = await as("kim").get<Shown>(claim());
    expect(all.clocks).toHaveLength(2);
  });

  it("is told what its clocks did with the time when all of them are seen whole", async () => {
    type Spans = {
      readAt: string;
      items: { id: string; serviceLevel: string; spans: { from: string; to: string; kind: string }[] }[];
    };
    const spans = (by: string) => as(by).get<Spans>(`${claim()}/clock-spans`);
    for (const by of ["eve", "tom", "paul"]) expect((await spans(by)).items, by).toEqual([]);
    const { readAt, items } = await spans("kim");
    expect(items.map(({ serviceLevel }) => serviceLevel).sort()).toEqual(["claim-internal", "claim-promise"]);
    const { openedAt } = await as("kim").get<{ openedAt: string }>(claim());
    const promise = items.find(({ id }) => id === "claim-promise")?.spans;
    expect(promise).toEqual([{ from: openedAt, to: readAt, kind: "counts", cause: expect.any(String) }]);
    expect(await code((await product.as("ada")).get(`${claim()}/clock-spans`))).toBe("OPS404");
  });

  it("is told of the others by no route", async () => {
    const routes = [
      claim(),
      "/v1/records/claim",
      `${claim()}/timeline`,
      `${claim()}/story`,
      `${claim()}/commands`,
      `${claim()}/spans`,
      `${claim()}/clock-spans`,
      `/v1/explanations/${number}`,
      `/v1/numbers/${number}`,
      "/v1/search?q=dent&type=claim",
      "/v1/notices",
      "/v1/record-types",
    ];
    for (const path of routes) {
      const answer = await as("eve")
        .get(path)
        .catch((error: { readonly message: string }) => error.message);
      expect(JSON.stringify(answer), path).not.toMatch(secret);
    }
    const explained = await as("tom").get<{ events: { inputs: object }[]; clocks: object[] }>(
      `/v1/explanations/${number}`,
    );
    expect(explained.events.map(({ inputs }) => inputs)).toEqual(explained.events.map(() => ({})));
    expect(explained.clocks).toEqual([]);
  });

  it("is told what commands need, not whether what they do not see is there", async () => {
    type Known = { command: string; steps: unknown; branches: { needs: { name: string; has: boolean | null }[] }[] };
    const all = async (by: string) => (await as(by).get<{ items: Known[] }>(`${claim()}/all-commands`)).items;
    const needed = (items: Known[]) => items.find(({ command: name }) => name === "assess")?.branches[0]?.needs;
    expect(needed(await all("kim"))).toEqual([{ name: "cost", has: true }]);
    expect(needed(await all("paul"))).toEqual([{ name: "cost", has: null }]);
    // A facet of which one sees nothing does not say where it is.
    expect((await all("kim")).find(({ command: name }) => name === "pay")?.steps).toMatchObject([{ name: "assess" }]);
    expect((await all("kim")).map(({ command: name }) => name)).toContain("audit.note");
    expect((await all("paul")).map(({ command: name }) => name)).not.toContain("audit.note");
    expect(JSON.stringify(await all("paul"))).not.toMatch(secret);
    expect(await code(as("eve").get(`${claim()}/all-commands`))).toBe("OPS403");
  });

  it("is told of no list that looks at others", async () => {
    const { items } = await as("eve").get<{
      items: { type: string; columns: string[]; fields: object[]; search: object }[];
    }>("/v1/record-types");
    expect(items.find(({ type }) => type === "claim")).toMatchObject({
      columns: ["number", "state", "title", "updatedAt"],
      fields: [{ name: "title" }],
      search: {},
    });
  });

  it("counts its events without those of the others", async () => {
    const timeline = await as("eve").get<{ items: { seq: number; kind: string }[] }>(`${claim()}/timeline`);
    expect(timeline.items.map(({ kind }) => kind)).toEqual(["opened", "noted"]);
    const before = await as("eve").get<Shown>(claim());
    expect(before.head).toBe(2);
    await command("kim", "edit", { cost: 8643 });
    expect(await as("eve").get<Shown>(claim())).toMatchObject({ head: 2, updatedAt: before.updatedAt });
    const stop = new AbortController();
    const followed: object[] = [];
    for await (const event of as("eve").stream<{ seq: number }>(`${claim()}/events`, stop.signal)) {
      followed.push(event);
      if (event.seq === 2) break;
    }
    stop.abort();
    expect(JSON.stringify(followed)).not.toMatch(secret);
    expect((await command("eve", "comment", { text: "Hello?" })).head).toBe(3);
  });

  it("finds no record by what they do not see of it, and is told so where that is of all of them", async () => {
    expect(await found("eve", "/v1/records/claim?title=A dent")).toEqual([number]);
    for (const query of ["cost=8643", "sort=cost", "facets.audit.state=noted", "due=..now%2B99h", "sort=due", "q=dent"])
      await expect(as("eve").get(`/v1/records/claim?${query}`), query).rejects.toMatchObject({
        code: "OPS400",
        message: expect.stringContaining("you do not see"),
      });
    expect(await found("tom", "/v1/records/claim?cost=8643&q=grossly")).toEqual([number]);
    await expect(as("tom").get("/v1/records/claim?breached=false")).rejects.toMatchObject({ code: "OPS400" });
    expect(await code(as("eve").get("/v1/record-counts?type=claim&cost=8643"))).toBe("OPS400");
    expect(await found("eve", "/v1/search?q=dent")).not.toContain(number);
    expect(await found("eve", "/v1/similar-records?type=claim&text=grossly%20negligent")).toEqual([]);
    expect(await found("kim", "/v1/similar-records?type=claim&text=grossly%20negligent")).toEqual([number]);
    expect(await found("tom", "/v1/queues/costly-claims")).toEqual([number]);
    expect(JSON.stringify(await as("eve").get("/v1/queues").catch(String))).not.toMatch(secret);
  });

  it("of one record more than of another finds those by it of which they see it", async () => {
    const { number: own } = await as("kim").post<{ number: string }>("/v1/records/claim", {
      fields: { title: "A scratch", claimant: "tom", cost: 7 },
    });
    expect(await found("tom", "/v1/records/claim")).toEqual(expect.arrayContaining([own, number]));
    // Both are theirs to see; what the second one costs is not.
    expect(await found("tom", "/v1/records/claim?cost=0..9999")).toEqual([number]);
    expect(await found("tom", "/v1/records/claim?sort=-cost")).toEqual([number]);
  });
});

describe("definitions to come", () => {
  const text = definitions
    .replace(/^[^]*(?=---\napiVersion: opsloom\/v1\nkind: DecisionTable)---\n/, "")
    .replace(/\n---\n[^]*$/, "\n")
    .replace(">= 1000', then: 2", ">= 1000', then: 3");
  const backtest = (by: string) =>
    as(by).post<{ types: string[]; differing: object[] }>("/v1/definitions/backtest", {
      files: [{ path: "claim-level.yaml", text }],
      since: "2020-01-01T00:00:00Z",
    });

  it("are tried on records of which the publisher sees all fields, and tell nothing of others", async () => {
    expect((await as("paul").get<Shown>(claim())).fields).toEqual({ title: "A dent" });
    expect(await backtest("paul")).toMatchObject({ types: [], differing: [] });
    expect(await backtest("pia")).toMatchObject({ types: ["claim"], differing: [{ record: `claim/${number}` }] });
  });
});

describe("who gives a field", () => {
  it("is who the type says, of those who may send the command", async () => {
    await expect(command("lee", "edit", { cost: 1 })).rejects.toMatchObject({
      code: "OPS403",
      message: '"lee" may not give "cost": it is for members of assessors',
    });
    expect(await code(command("eve", "edit", { title: "A small dent", cost: 1 }))).toBe("OPS403");
    expect(await code(command("lee", "audit.note", { finding: "x" }))).not.toBe("ok");
    expect(await code(command("lee", "edit", { verdict: "grossly negligent indeed" }))).toBe("ok");
    const opening = (by: string) => as(by).post("/v1/records/claim", { fields: { title: "x", cost: 5 } });
    expect([await code(opening("lee")), await code(opening("kim"))]).toEqual(["OPS403", "ok"]);
  });

  it("is offered it, and nobody else is", async () => {
    type Offers = {
      items: { command: string; may: string; because: string | null; inputs: { name: string; value: unknown }[] }[];
    };
    const offers = async (by: string, path = claim()) => (await as(by).get<Offers>(`${path}/commands`)).items;
    const inputs = (list: Offers["items"], name: string) =>
      list.find((one) => one.command === name)?.inputs.map((input) => input.name);
    expect(inputs(await offers("kim"), "edit")).toEqual(["title", "cost", "verdict", "team"]);
    expect(inputs(await offers("lee"), "edit")).toEqual(["title", "verdict", "team"]);
    const { number: bare } = await as("eve").post<{ number: string }>("/v1/records/claim", {
      fields: { title: "Glass", claimant: "eve" },
    });
    const assess = (await offers("eve", `/v1/records/claim/${bare}`)).find((one) => one.command === "assess");
    expect(assess).toMatchObject({ may: "no", because: expect.stringContaining("members of assessors") });
  });
});

describe("who listens for news of records of which they see some fields", () => {
  it("they hear when those change, and nothing when others do, whichever records of the type are seen", async () => {
    const fields = { title: "A scratch", claimant: "eve" };
    const opened = await as("eve").post<{ number: string }>("/v1/records/claim", { fields });
    const record = `record:claim/${opened.number}`;
    const edit = (input: object) =>
      as("kim").post(`/v1/records/claim/${opened.number}/commands`, { command: "edit", input });
    const listenAs = async (user: string) =>
      listen(createClient({ url: product.server.url, key: await product.key(user) }), [record, "type:claim"]);
    const [paul, eve, kim] = [await listenAs("paul"), await listenAs("eve"), await listenAs("kim")];
    const streams = [paul, eve, kim];
    try {
      await Promise.all(streams.map((one) => one.settle()));
      const heard = kim.until(record);
      await edit({ cost: 1 });
      await heard;
      await kim.settle();
      expect([paul, eve].map((one) => [...one.told()])).toEqual([[], []]);
      const waits = [paul, eve].map((one) => one.until(record));
      await edit({ title: "Two scratches" });
      await Promise.all(waits);
    } finally {
      for (const one of streams) one.stop();
    }
  });
});
