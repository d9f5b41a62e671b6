/** What is signed is told to each as far as they see the record, against what they decided on themselves. */
import { afterAll, beforeAll, expect, it } from "vitest";
import { saveCompany } from "../store/person/save.ts";
import type { ApiCaller } from "../test/support/api-caller.ts";
import { startProduct, type TestProduct } from "../test/support/product.ts";

const definitions = `apiVersion: opsloom/v1
kind: RecordType
metadata: { name: purchase, title: Purchase, owner: purchasing }
spec:
  number: PUR
  fields:
    title: { type: string, required: true }
    price: { type: integer }
    supplier: { type: string }
    team: { type: group }
  access:
    open: [{ allow: [agent] }]
    see:
      - { to: [agent, { user: pia }] }
      - { to: [{ field: team }], fields: [title, price] }
---
apiVersion: opsloom/v1
kind: Lifecycle
metadata: { name: purchase, title: Purchase, owner: purchasing }
spec:
  record: purchase
  allow: [agent]
  initial: made
  states:
    made: { transitions: { ask: asked, edit: { fields: [price, supplier] } } }
    asked: { approval: purchase, transitions: { approved: bought, rejected: made, expired: made } }
    bought: { final: true }
---
apiVersion: opsloom/v1
kind: Approval
metadata: { name: purchase, title: Purchase, owner: purchasing }
spec:
  stages: [{ name: only, approvers: [{ user: pia }, { user: pat }], rule: all }]
  covers: [price, supplier]
  timeout: { after: 48h, outcome: expired }
  fallback: [admin]
`;

let product: TestProduct;
let number = "";
const callers = new Map<string, ApiCaller>();
const as = (name: string): ApiCaller => callers.get(name)!;
const command = async (by: string, name: string, input: object = {}): Promise<void> => {
  const sent = await as(by)("POST", `/v1/records/purchase/${number}/commands`, { body: { command: name, input } });
  expect(sent.status, sent.text).toBe(200);
};
const signed = async (by: string) => (await as(by)("GET", `/v1/records/purchase/${number}/signed`)).json.items;

beforeAll(async () => {
  product = await startProduct({ relay: false });
  await saveCompany(product.pool, {
    users: ["pia", "pat", "tom"].map((name) => ({ name, title: name, email: `${name}@example.com` })),
    groups: [{ name: "desk", title: "Desk", members: ["tom", "pat"] }],
  });
  await product.publish([{ path: "purchase.yaml", text: definitions }]);
  for (const name of ["kim", "pia", "pat", "tom", "ada"]) callers.set(name, await product.caller(name));
  const fields = { title: "Chairs", price: 400, supplier: "Oak & Co", team: "desk" };
  const opened = await as("kim")("POST", "/v1/records/purchase", { body: { fields } });
  number = opened.json.number;
  await command("kim", "ask");
});
afterAll(() => product?.stop());

it("whoever is asked first is told what is signed, under the digest that goes back with the decision", async () => {
  const waiting = (await as("pia")("GET", "/v1/approvals")).json.items[0];
  expect(await signed("pia")).toEqual([
    {
      approval: "purchase",
      facet: null,
      stage: "only",
      digest: waiting.digest,
      signed: { price: 400, supplier: "Oak & Co" },
      earlier: null,
    },
  ]);
});

it("whoever is asked again is told what has changed since they decided, others since somebody did", async () => {
  await command("pia", "reject", { comment: "too dear" });
  expect(await signed("pia")).toEqual([]);
  await command("kim", "edit", { price: 300, supplier: "Pine & Co" });
  await command("kim", "ask");
  const changes = [
    { field: "price", was: 400, is: 300 },
    { field: "supplier", was: "Oak & Co", is: "Pine & Co" },
  ];
  expect(await signed("pia")).toMatchObject([{ earlier: { by: "pia", decision: "reject", own: true, changes } }]);
  expect(await signed("kim")).toMatchObject([{ earlier: { by: "pia", own: false, changes } }]);
});

it("who sees some of its fields is told of these alone, and by no digest; who sees none, that there is no record", async () => {
  expect(await signed("tom")).toMatchObject([
    { digest: null, signed: { price: 300 }, earlier: { changes: [{ field: "price", was: 400, is: 300 }] } },
  ]);
  expect(JSON.stringify(await signed("tom"))).not.toContain("Co");
  expect((await as("ada")("GET", `/v1/records/purchase/${number}/signed`)).status).toBe(404);
});
