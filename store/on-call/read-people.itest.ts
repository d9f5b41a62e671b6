import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startStore, type TestStore } from "../../test/support/store.ts";
import { checkFiles, publishChecked } from "../definition/publish-files.ts";
import { saveCompany } from "../person/save.ts";
import { readPeopleOnCall } from "./read-people.ts";

let store: TestStore;
beforeAll(async () => {
  store = await startStore();
  await saveCompany(store.pool, {
    users: [
      ...["kim", "lee", "mia", "root"].map((name) => ({ name, title: name })),
      { name: "gone", title: "Gone", active: false },
    ],
    groups: [{ name: "managers", title: "Managers", members: ["mia", "root"] }],
  });
  await store.publish([{ path: "plans.yaml", text: plans }]);
});
afterAll(() => store?.stop());

const plan = (name: string, rest: string): string =>
  `apiVersion: opsloom/v1\nkind: OnCall\nmetadata: { name: ${name} }\nspec:\n  zone: Europe/Berlin\n${rest}`;
const layer = (name: string, people: string): string =>
  `    - { name: ${name}, turn: day, at: '09:00', order: [{ from: 2026-03-02, people: [${people}] }] }\n`;
const plans = [
  plan("desk", `  layers:\n${layer("first", "kim, gone")}${layer("second", "lee")}`),
  plan("office", `  layers:\n${layer("first", "kim")}  during: office\n`),
  plan("empty", `  layers:\n${layer("first", "")}  gap: { tell: [{ group: managers }, { user: kim }] }\n`),
  "apiVersion: opsloom/v1\nkind: Calendar\nmetadata: { name: office }\nspec: { zone: Europe/Berlin, open: { mon-fri: '08:00-18:00' } }\n",
].join("---\n");

const onCall = async (key: string, at: string) =>
  (await readPeopleOnCall(store.pool, [key], Date.parse(at)))[key] ?? null;

describe("who is on call, in the store", () => {
  it("is whose turn it is, by the plan that is published", async () => {
    expect(await onCall("desk", "2026-03-02T09:00:00+01:00")).toEqual(["kim"]);
    expect(await onCall("desk/second", "2026-03-02T09:00:00+01:00")).toEqual(["lee"]);
  });

  it("is the next layer where whose turn it is has left", async () => {
    expect(await onCall("desk", "2026-03-03T09:00:00+01:00")).toEqual(["lee"]);
  });

  it("is nobody outside the hours of the plan, and of a plan that there is not", async () => {
    expect(await onCall("office", "2026-03-02T17:59:00+01:00")).toEqual(["kim"]);
    expect(await onCall("office", "2026-03-02T18:00:00+01:00")).toEqual([]);
    expect(await onCall("nowhere", "2026-03-02T17:59:00+01:00")).toEqual([]);
  });

  it("is whom a gap is told to where no layer has anybody", async () => {
    expect(await onCall("empty", "2026-03-02T17:59:00+01:00")).toEqual(["mia", "root", "kim"]);
  });
});

describe("a plan that definitions name", () => {
  it("is not retired while they do", async () => {
    const escalation = `apiVersion: opsloom/v1
kind: Notification
metadata: { name: needed }
spec: { channels: [inbox], subject: s, body: b }
---
apiVersion: opsloom/v1
kind: Escalation
metadata: { name: desk }
spec: { steps: [{ to: [{ onCall: desk }], notify: needed, wait: 5m }], fallback: [admin] }
`;
    await store.publish([{ path: "escalation.yaml", text: escalation }]);
    const retirement = { files: [], retired: ["OnCall desk"], author: "test", gitCommit: null };
    const retired = await publishChecked(store.pool, retirement, checkFiles);
    expect(retired).toMatchObject({ ok: false });
    expect(JSON.stringify(retired)).toContain('there is no OnCall \\"desk\\"');
  });
});
