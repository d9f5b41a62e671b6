import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { verifyRecord } from "../store/record/verify.ts";
import { rebuildRecord } from "../store/record/rebuild.ts";
import { createBundleCache } from "../store/definition/bundle-cache.ts";
import { saveCompany } from "../store/person/save.ts";
import { digestOf } from "../store/digest.ts";
import type { ApiClient } from "../test/support/api-client.ts";
import { eventually, startProduct, type TestProduct } from "../test/support/product.ts";
import type { Operation } from "./contract/operation.ts";
import { operations } from "./contract/operations.ts";

/** Stands in drafts, and in nothing that was frozen. */
const secret = "Quokka";

const definitions = `apiVersion: opsloom/v1
kind: Roles
metadata: { name: guide-roles, title: Roles of guides }
spec: { roles: { writer: Writes guides } }
---
apiVersion: opsloom/v1
kind: RecordType
metadata: { name: guide, title: Guide }
spec:
  number: GDE
  versions: [title, body, place, scans]
  search: { title: 4, body: 1 }
  list: [number, state, title]
  fields:
    title: { type: string, required: true, index: true }
    body: { type: text }
    place: { type: string, index: true }
    owner: { type: group, index: true }
    scans: { type: file, many: true }
  access:
    open: [{ allow: [writer] }]
    see:
      - { to: [writer], draft: true }
      - { to: [{ group: passers-by }], fields: [title, owner], clocks: none }
      - { to: [employee, automation] }
---
apiVersion: opsloom/v1
kind: Approval
metadata: { name: guide-review, title: Review of a guide }
spec:
  stages: [{ name: peers, approvers: [{ group: reviewers }], rule: any }]
  covers: [title, body]
  timeout: { after: 480h, outcome: expired }
  fallback: [{ group: reviewers }]
---
apiVersion: opsloom/v1
kind: Lifecycle
metadata: { name: guide, title: A guide }
spec:
  record: guide
  allow: [writer]
  initial: draft
  states:
    draft:
      transitions:
        voided: {}
        publish: published
        submit: { target: review, ask: { why: { type: text } } }
        edit: { fields: [title, body, place, owner, scans] }
    review:
      approval: guide-review
      transitions: { approved: published, rejected: draft, expired: draft }
    published:
      freeze: true
      transitions: { revise: draft, hold: expired, useful: { allow: [employee], ask: { text: { type: text } } } }
    expired: { hide: true, transitions: { renew: published, retire: retired } }
    retired: { final: true, hide: true }
---
apiVersion: opsloom/v1
kind: Queue
metadata: { name: guides, title: Guides }
spec: { record: guide, when: { open: true }, order: [title], for: [agent] }
---
apiVersion: opsloom/v1
kind: Indicator
metadata: { name: guides-opened, title: Guides opened }
spec: { of: guide, date: openedAt, by: [title] }
---
apiVersion: opsloom/v1
kind: RecordType
metadata: { name: visit, title: Visit }
spec:
  number: VIS
  reads: { guides: [title] }
  fields:
    title: { type: string, required: true }
    read: { type: string, many: true, computed: '\${ [$links.guides[] | .title // "none"] }' }
  links: { guides: { to: guide, inverse: visits, version: true } }
---
apiVersion: opsloom/v1
kind: Lifecycle
metadata: { name: visit, title: A visit }
spec: { record: visit, allow: [agent], initial: open, states: { open: { transitions: { close: closed } }, closed: { final: true } } }
`;

let product: TestProduct;
const clients = new Map<string, { readonly client: ApiClient; readonly key: string }>();
const as = (name: string): ApiClient => clients.get(name)!.client;

beforeAll(async () => {
  product = await startProduct();
  await saveCompany(product.pool, {
    users: [
      { name: "wanda", title: "Wanda, who writes", roles: ["reader", "agent", "processOwner", "writer"] },
      { name: "ina", title: "Ina, everything else", roles: ["reader", "agent", "processOwner", "auditor"] },
      { name: "eve", title: "Eve, sales" },
      { name: "rita", title: "Rita, who reviews" },
      { name: "pete", title: "Pete, who passes by" },
    ],
    groups: [
      { name: "reviewers", title: "Reviewers", members: ["rita"] },
      { name: "passers-by", title: "Passers-by", members: ["pete"] },
    ],
  });
  for (const user of ["wanda", "ina", "eve", "rita", "pete"])
    clients.set(user, { key: await product.key(user), client: await product.as(user) });
  await product.publish([{ path: "guide.yaml", text: definitions }]);
});
afterAll(() => product?.stop());

interface Shown {
  readonly id: string;
  readonly number: string;
  readonly head: number;
  readonly fields: { readonly [name: string]: unknown };
  readonly version: number | null;
  readonly draft: boolean;
}

const send = (user: string, id: string, command: string, input: object = {}) =>
  as(user).post(`/v1/records/${id}/commands`, { command, input });
const show = (user: string, id: string) => as(user).get<Shown>(`/v1/records/${id}`);
const code = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => "ok",
    (error: { readonly code: string }) => error.code,
  );
const numbers = async (user: string, path: string) =>
  (await as(user).get<{ items: { number: string }[] }>(path)).items.map(({ number }) => number);

async function open(title: string, fields: object = {}): Promise<{ readonly id: string; readonly number: string }> {
  return as("wanda").post("/v1/records/guide", { fields: { title, ...fields } });
}

/** Version 1, and a draft after it whose every text has the secret. */
async function revised(title: string) {
  const guide = await open(title, { body: "Unplug the kettle", place: "kitchen" });
  await send("wanda", guide.id, "publish");
  await send("wanda", guide.id, "revise");
  await send("wanda", guide.id, "edit", {
    title: `${secret} ${title}`,
    body: `Feed the ${secret}`,
    place: `${secret} den`,
  });
  await send("wanda", guide.id, "submit", { why: `for the ${secret}` });
  return guide;
}

async function ask(user: string, path: string, stream: boolean): Promise<{ status: number; text: string }> {
  const stop = new AbortController();
  const headers = { authorization: `Bearer ${clients.get(user)!.key}` };
  const response = await fetch(`${product.server.url}${path}`, { headers, signal: stop.signal });
  if (!stream || !response.ok) return { status: response.status, text: await response.text() };
  const late = setTimeout(() => stop.abort(), 1_000);
  let text = "";
  try {
    for await (const piece of response.body!.pipeThrough(new TextDecoderStream())) text += piece;
  } catch (error) {
    if (!stop.signal.aborted) throw error;
  } finally {
    clearTimeout(late);
  }
  return { status: response.status, text };
}

describe("a record with versions", () => {
  it("is there for nobody but those who see drafts before one was frozen", async () => {
    const { id, number } = await open("Wombat traps");
    expect(await show("wanda", id)).toMatchObject({ version: 0, draft: true, fields: { title: "Wombat traps" } });
    for (const user of ["ina", "eve", "rita"]) {
      expect(await code(show(user, id))).toBe("OPS404");
      expect(await code(send(user, id, "useful"))).toBe("OPS404");
      expect(await code(as(user).get(`/v1/records/${id}/versions`))).toBe("OPS404");
      expect(await numbers(user, "/v1/records/guide")).not.toContain(number);
      expect(await numbers(user, "/v1/records/guide?title=Wombat%20traps")).toEqual([]);
      expect(await numbers(user, "/v1/search?q=wombat")).toEqual([]);
    }
    expect(await numbers("wanda", "/v1/search?q=wombat")).toEqual([number]);
  });

  it("is shown, listed and found as it was frozen last to who reads, and as it is to who writes", async () => {
    const { id, number } = await revised("Kettle on fire");
    for (const user of ["ina", "eve"]) {
      const fields = { title: "Kettle on fire", body: "Unplug the kettle", place: "kitchen" };
      expect(await show(user, id)).toMatchObject({ version: 1, draft: false, fields });
      const listed = await as(user).get<{ items: Shown[] }>("/v1/records/guide?place=kitchen");
      expect(listed.items).toMatchObject([{ number, fields }]);
      expect(await numbers(user, `/v1/records/guide?place=${secret}%20den`)).toEqual([]);
      expect(await numbers(user, `/v1/records/guide?title=${secret}%20Kettle%20on%20fire`)).toEqual([]);
      expect(await numbers(user, "/v1/search?q=kettle")).toEqual([number]);
      expect(await numbers(user, "/v1/search?q=ketle%20unplg")).toEqual([number]);
      expect(await numbers(user, `/v1/search?q=${secret}`)).toEqual([]);
      expect(await numbers(user, `/v1/similar-records?type=guide&text=${secret}%20feed`)).toEqual([]);
      expect(await numbers(user, "/v1/similar-records?type=guide&text=the%20kettle%20is%20on%20fire")).toEqual([
        number,
      ]);
      expect(await as(user).get("/v1/record-counts?type=guide&place=kitchen")).toMatchObject({ count: 1 });
      expect(await as(user).get(`/v1/record-counts?type=guide&q=${secret}`)).toMatchObject({ count: 0 });
    }
    expect(await show("wanda", id)).toMatchObject({ draft: true, fields: { title: `${secret} Kettle on fire` } });
    expect(await numbers("wanda", `/v1/search?q=${secret}`)).toContain(number);
    expect(await numbers("wanda", "/v1/records/guide?place=kitchen")).toEqual([]);
  });

  it("is sorted and paged by what was frozen", async () => {
    const first = await revised("Aardvark");
    const last = await revised("Zebra");
    const sorted = await numbers("eve", "/v1/records/guide?sort=title&limit=100");
    expect(sorted.indexOf(first.number)).toBeLessThan(sorted.indexOf(last.number));
    expect(sorted[0]).toBe(first.number);
    expect(sorted.at(-1)).toBe(last.number);
    expect(await numbers("ina", "/v1/queues/guides")).toEqual(sorted);
  });

  it("tells of its draft by no route to who reads", { timeout: 60_000 }, async () => {
    const { id, number } = await revised("Stairs");
    await as("ina").post("/v1/records/visit", { fields: { title: "v" }, links: { guides: [number] } });
    const reading = (Object.values(operations) as readonly Operation[]).filter(({ method }) => method === "get");
    const queries: { readonly [operation: string]: string } = {
      listAllRecords: "?limit=200",
      listApprovals: "?all=true",
      search: "?q=stairs",
      findSimilar: "?type=guide&text=stairs",
      countRecords: "?type=guide",
      showIndicator: `?period=${String(new Date().getUTCFullYear())}&by=title`,
      listIndicatorRows: `?period=${String(new Date().getUTCFullYear())}`,
      listArchivable: "?closedBefore=2100-01-01T00:00:00.000Z",
    };
    const values: { readonly [name: string]: string } = { type: "guide", number, version: "1", name: "guides-opened" };
    let asked = 0;
    for (const { id: operation, path, stream } of reading) {
      const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => values[name] ?? "x");
      for (const user of ["ina", "eve"]) {
        const answer = await ask(user, `${filled}${queries[operation] ?? ""}`, stream);
        expect(answer.status, `${filled}: ${answer.text}`).toBeLessThan(500);
        // The chain of hashes is proved to auditors, and holds no text.
        expect(answer.text, `${operation} to ${user}`).not.toContain(secret);
        if (path.includes("{type}/{number}") && answer.status === 200) asked += 1;
      }
    }
    expect(asked).toBeGreaterThan(12);
    const timeline = await as("eve").get<{ items: { seq: number; kind: string }[] }>(`/v1/records/${id}/timeline`);
    expect(timeline.items.map(({ kind }) => kind)).toEqual(["opened", "moved", "frozen", "moved", "moved", "linked"]);
    expect(timeline.items.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6]);
    expect((await show("eve", id)).head).toBe(6);
    const explained = await as("wanda")
      .get(`/v1/numbers/${number}/explanation`)
      .catch(() => null);
    expect(JSON.stringify([explained, await as("wanda").get(`/v1/records/${id}/timeline`)])).toContain(secret);
  });

  it("tells of what is signed by no digest to who reads, and offers commands with what was frozen", async () => {
    const { id, number } = await revised("Fence");
    const signed = async (user: string) =>
      (await as(user).get<{ approvals: { digest: string | null }[] }>(`/v1/records/${id}`)).approvals;
    const values = async (user: string) => (await as(user).get<{ items: object[] }>(`/v1/records/${id}/signed`)).items;
    expect(await values("eve")).toEqual([]);
    expect(await values("rita")).toMatchObject([{ signed: { title: `${secret} Fence` } }]);
    await send("rita", id, "reject", { comment: "not yet" });
    for (const user of ["ina", "eve"]) {
      expect(await signed(user)).toMatchObject([{ approval: "guide-review", outcome: "rejected", digest: null }]);
      const { text } = await ask(user, `/v1/records/guide/${number}/commands`, false);
      expect(text).toContain('"Fence"');
      expect(text).not.toContain(secret);
    }
    expect(await signed("wanda")).toMatchObject([{ digest: expect.stringMatching(/^[0-9a-f]{64}$/) as string }]);
  });

  it("is read whole by who is asked to approve it, as long as they are", async () => {
    const { id } = await revised("Lift");
    expect(await show("rita", id)).toMatchObject({ draft: true, fields: { title: `${secret} Lift` } });
    await send("rita", id, "approve");
    expect(await show("eve", id)).toMatchObject({ version: 2, fields: { title: `${secret} Lift` } });
    await send("wanda", id, "revise");
    await send("wanda", id, "edit", { title: "Numbat" });
    expect(await show("rita", id)).toMatchObject({ draft: false, version: 2, fields: { title: `${secret} Lift` } });
    expect(await numbers("rita", "/v1/search?q=numbat")).toEqual([]);
  });

  it("keeps all its versions, each with the digest of what was frozen, and no other is there", async () => {
    const { id, number } = await revised("Door");
    await send("rita", id, "approve");
    const first = { title: "Door", body: "Unplug the kettle", place: "kitchen", scans: null };
    const list = await as("eve").get<{ items: object[] }>(`/v1/records/${id}/versions`);
    expect(list.items).toMatchObject([
      { version: 2, by: "rita" },
      { version: 1, by: "wanda", digest: digestOf(first) },
    ]);
    expect(await as("eve").get(`/v1/records/${id}/versions/1`)).toMatchObject({ number, version: 1, fields: first });
    await expect(as("eve").get(`/v1/records/${id}/versions/3`)).rejects.toMatchObject({
      code: "OPS404",
      message: `${number} has no version 3: it has 1 to 2`,
    });
  });

  it("has files of its draft for nobody but who sees drafts, and those of each version for who reads", async () => {
    const wanda = await product.caller("wanda");
    const upload = async (name: string): Promise<string> => {
      const headers = { "content-type": "text/plain" };
      return (await wanda("POST", `/v1/files?name=${name}`, { raw: Buffer.from(name), headers })).json.id as string;
    };
    const [first, next] = [await upload("first.txt"), await upload("next.txt")];
    const guide = await open("Attic", { scans: [first] });
    const seen = async (file: string) =>
      Promise.all(["wanda", "eve", "pete"].map(async (user) => (await ask(user, `/v1/files/${file}`, false)).status));
    expect(await seen(first)).toEqual([200, 404, 404]);
    await send("wanda", guide.id, "publish");
    await send("wanda", guide.id, "revise");
    await send("wanda", guide.id, "edit", { scans: [next] });
    expect([await seen(first), await seen(next)]).toEqual([
      [200, 200, 404],
      [200, 404, 404],
    ]);
    await send("wanda", guide.id, "publish");
    expect([await seen(first), await seen(next)]).toEqual([
      [200, 200, 404],
      [200, 200, 404],
    ]);
  });

  it("shows of its last version the fields that somebody sees, and nothing that was signed of its draft", async () => {
    const { id } = await revised("Gate");
    const digests = async (user: string) =>
      (await as(user).get<{ approvals: { digest: string | null }[] }>(`/v1/records/${id}`)).approvals;
    expect(await digests("wanda")).toMatchObject([{ digest: expect.any(String) }]);
    for (const user of ["eve", "pete"]) expect(await digests(user)).toMatchObject([{ digest: null }]);
    const shown = await show("pete", id);
    expect(shown).toMatchObject({ version: 1, draft: false });
    expect(shown.fields).toEqual({ title: "Gate" });
    const versions = await as("pete").get<{ items: object[] }>(`/v1/records/${id}/versions`);
    expect(versions.items).toMatchObject([{ version: 1, digest: null }]);
    expect(await as("pete").get(`/v1/records/${id}/versions/1`)).toMatchObject({ fields: { title: "Gate" } });
    expect(JSON.stringify(await as("pete").get(`/v1/records/${id}/timeline`))).not.toMatch(/Quokka|kettle|kitchen/);
    expect(await code(as("pete").get("/v1/records/guide?place=kitchen"))).toBe("OPS400");
    expect(await code(as("pete").get(`/v1/records/guide?title=${secret}%20Gate`))).toBe("ok");
    expect(await numbers("pete", `/v1/records/guide?title=${secret}%20Gate`)).toEqual([]);
  });

  it("shows linked records what was frozen, and which version was linked", async () => {
    const { id, number } = await revised("Cellar");
    const visit = await as("ina").post<{ id: string }>("/v1/records/visit", { fields: { title: "v" } });
    await send("ina", visit.id, "link", { link: "guides", record: number, note: "it helped" });
    const linked = { guides: { [id]: { version: 1, note: "it helped" } } };
    expect(await show("ina", visit.id)).toMatchObject({ fields: { read: ["Cellar"] }, linkedVersions: linked });
    await send("rita", id, "approve");
    expect(await show("ina", visit.id)).toMatchObject({ linkedVersions: linked });
    const soon = await open("Soon");
    expect(await code(send("wanda", visit.id, "link", { link: "guides", record: soon.number }))).toBe("OPS439");
    expect(await code(send("ina", visit.id, "link", { link: "guides", record: soon.number }))).toBe("OPS404");
  });

  it("is in no search and no suggestion while it is in a state that hides it, and in lists", async () => {
    const guide = await open("Echidna", { body: "Spines" });
    await send("wanda", guide.id, "publish");
    expect(await numbers("eve", "/v1/search?q=echidna")).toEqual([guide.number]);
    await send("wanda", guide.id, "hold");
    for (const user of ["eve", "wanda"]) {
      expect(await numbers(user, "/v1/search?q=echidna")).toEqual([]);
      expect(await numbers(user, "/v1/records/guide?q=echidna")).toEqual([]);
      expect(await numbers(user, "/v1/similar-records?type=guide&text=echidna%20spines")).toEqual([]);
      expect(await numbers(user, "/v1/records/guide?state=expired")).toEqual([guide.number]);
    }
    await send("wanda", guide.id, "renew");
    expect(await numbers("eve", "/v1/search?q=echidna")).toEqual([guide.number]);
  });

  it("is proved and rebuilt from its ledger with all that is found by it", async () => {
    // Nobody is told of it, so that nothing but this is written to it.
    const { id } = await open("Roof", { body: "Tiles" });
    await send("wanda", id, "publish");
    await send("wanda", id, "revise");
    await send("wanda", id, "edit", { title: `${secret} roof` });
    const bundles = createBundleCache(product.pool);
    expect(await verifyRecord(product.pool, bundles, id)).toMatchObject({ brokenAt: null, differences: [] });
    const damage = [
      ["update records set version = 7, hidden = true where id = $1", ["records.version", "records.hidden"]],
      ["update frozen_texts set label = 'x' where record_id = $1", ["frozen_texts"]],
      ["delete from frozen_texts where record_id = $1", ["frozen_texts"]],
      ["update record_values set text = 'x' where record_id = $1 and field = 'frozen.title'", ["record_values"]],
    ] as const;
    for (const [statement, names] of damage) {
      await product.pool.query(statement, [id]);
      const found = await rebuildRecord(product.pool, bundles, id, "ina");
      for (const name of names) expect(found?.join("\n")).toContain(name);
      expect(await verifyRecord(product.pool, bundles, id)).toMatchObject({ differences: [] });
    }
    expect(await numbers("eve", "/v1/search?q=roof")).toHaveLength(1);
  });
});

describe("a type that declares versions later", () => {
  it("keeps its records, which have no version until the next one is frozen by the new definitions", async () => {
    const old = definitions.replaceAll("guide", "paper").replaceAll("GDE", "PAP").replaceAll("visit", "call");
    const before = old
      .replaceAll("VIS", "CAL")
      .replace(/ {2}versions: .*\n/, "")
      .replace(", draft: true", "")
      .replace(", version: true", "")
      .replace("      freeze: true\n", "")
      .replace(/kind: Roles[^]*?---\napiVersion: opsloom\/v1\n/, "");
    await product.publish([{ path: "paper.yaml", text: before }]);
    const opened = await as("wanda").post<{ id: string; number: string }>("/v1/records/paper", {
      fields: { title: "Old bandicoot" },
    });
    await send("wanda", opened.id, "publish");
    expect(await show("eve", opened.id)).toMatchObject({ version: null, draft: false });
    const after = old.replaceAll("VIS", "CAL").replace(/kind: Roles[^]*?---\napiVersion: opsloom\/v1\n/, "");
    await product.publish([{ path: "paper.yaml", text: after }]);
    expect(await code(show("eve", opened.id))).toBe("OPS404");
    expect(await show("wanda", opened.id)).toMatchObject({ fields: { title: "Old bandicoot" } });
    const { digest } = await as("wanda").post<{ digest: string }>("/v1/moves", { type: "paper" });
    await as("wanda").post(`/v1/moves/${digest}/apply`, {});
    await send("wanda", opened.id, "revise");
    await send("wanda", opened.id, "publish");
    expect(await show("eve", opened.id)).toMatchObject({ version: 1, fields: { title: "Old bandicoot" } });
    // Records from before are not found until they were gone through for the new definitions.
    const search = "/v1/search?q=bandicoot";
    await eventually("the older records to be ready", async () => (await code(as("eve").get(search))) === "ok");
    expect(await numbers("eve", search)).toEqual([opened.number]);
  });
});
