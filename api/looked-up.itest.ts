/** What a record looked up is told of it to nobody who does not see what was found. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { saveCompany } from "../store/person/save.ts";
import { readRun } from "../store/run/read-run.ts";
import { eventually, startProduct, type TestProduct } from "../test/support/product.ts";

const definitions = `apiVersion: opsloom/v1
kind: Roles
metadata: { name: case-roles }
spec: { roles: { caseworker: Works on cases } }
---
apiVersion: opsloom/v1
kind: RecordType
metadata: { name: case, title: Case }
spec:
  number: CAS
  fields: { title: { type: string, required: true }, place: { type: string, index: true } }
  access: { see: [{ to: [caseworker, automation] }] }
---
apiVersion: opsloom/v1
kind: Lifecycle
metadata: { name: case }
spec:
  record: case
  allow: [caseworker]
  initial: open
  states: { open: { transitions: { close: closed } }, closed: { final: true } }
---
apiVersion: opsloom/v1
kind: RecordType
metadata: { name: errand, title: Errand }
spec:
  number: ERR
  fields: { title: { type: string, required: true }, place: { type: string } }
  facts:
    cases: { call: record.find, with: { type: case, where: { place: '\${ .place }', open: true } } }
    like: { call: record.similar, with: { type: case, text: '\${ .title }' } }
  access:
    see:
      - { to: [agent, automation] }
      - { to: [employee], notes: public }
---
apiVersion: opsloom/v1
kind: Lifecycle
metadata: { name: errand }
spec:
  record: errand
  allow: [agent]
  initial: open
  states:
    open:
      transitions:
        begin: { when: '$facts.cases.count >= 1 and ($facts.like.items | length) >= 1', target: begun }
    begun:
      do:
        - look: { call: record.similar, with: { type: case, text: '\${ .title }' } }
      transitions: { finish: done }
    done: { final: true }
`;

let product: TestProduct;
let caseNumber = "";
let errand = "";

beforeAll(async () => {
  product = await startProduct();
  await saveCompany(product.pool, {
    users: [
      { name: "cara", title: "Cara", roles: ["agent", "caseworker"] },
      { name: "rita", title: "Rita", roles: ["agent"] },
      { name: "eve", title: "Eve" },
    ],
    groups: [],
  });
  await product.publish([{ path: "a.yaml", text: definitions }]);
  const cara = await product.as("cara");
  const fields = { title: "Leak in the cellar", place: "cellar" };
  caseNumber = (await cara.post<{ number: string }>("/v1/records/case", { fields })).number;
  const opened = { title: "Mop the leak", place: "cellar" };
  errand = (await cara.post<{ number: string }>("/v1/records/errand", { fields: opened })).number;
  await cara.post(`/v1/records/errand/${errand}/commands`, { command: "begin" });
  await eventually("the end of the run", async () => (await readRun(product.pool, await run()))?.endedAt ?? null);
});
afterAll(() => product?.stop());

async function run(): Promise<string> {
  const { rows } = await product.pool.query<{ id: string }>("select id from runs where record_id = $1", [
    `errand/${errand}`,
  ]);
  return rows[0]?.id ?? "";
}

async function told(user: string): Promise<string> {
  const client = await product.as(user);
  const paths = [`/v1/records/errand/${errand}`, `/v1/records/errand/${errand}/timeline`, `/v1/explanations/${errand}`];
  if (user !== "eve") paths.push(`/v1/runs/${encodeURIComponent(await run())}`, `/v1/records/errand/${errand}/story`);
  return JSON.stringify(await Promise.all(paths.map((path) => client.get(path))));
}

describe("what a record looked up", () => {
  it("is told to who sees what was found", async () => {
    const text = await told("cara");
    expect(text.split(caseNumber).length).toBeGreaterThan(4);
    expect(text).toContain('"count":1');
    expect(text).toContain('"words":["the","leak"]');
  });

  it("is told without what they do not see to others who see the record: how many, never which", async () => {
    const text = await told("rita");
    expect(text).not.toContain(caseNumber);
    expect(text).not.toContain('"state":"open","final"');
    expect(text).not.toContain('"words"');
    expect(text).toContain('"cases":{"count":1,"items":[]}');
  });

  it("is told in nothing to who sees what is public of the record", async () => {
    const text = await told("eve");
    expect(text).toContain("Mop the leak");
    expect(text).not.toContain(caseNumber);
    expect(text).not.toContain('"count"');
  });
});
