import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createKey } from "../store/key/key.ts";
import type { ApiCaller } from "../test/support/api-caller.ts";
import { eventually, startProduct, type TestProduct } from "../test/support/product.ts";

const errand = `apiVersion: opsloom/v1
kind: RecordType
metadata: { name: errand, title: Errand }
spec:
  number: ERR
  fields: { title: { type: string }, worker: { type: user, index: true } }
---
apiVersion: opsloom/v1
kind: Lifecycle
metadata: { name: errand, title: Errand }
spec:
  record: errand
  allow: [agent]
  initial: asked
  states:
    asked: { approval: errand, transitions: { approved: granted, rejected: refused, expired: refused } }
    granted: { final: true }
    refused: { final: true }
---
apiVersion: opsloom/v1
kind: Approval
metadata: { name: errand, title: Approval of an errand }
spec:
  stages: [{ name: only, approvers: [{ user: pia }], rule: any }]
  covers: [title]
  timeout: { after: 720h, outcome: expired }
  fallback: [{ user: nora }]
`;

let product: TestProduct;
let who: (user: string) => ApiCaller;
beforeAll(async () => {
  product = await startProduct();
  await product.publish([{ path: "errand.yaml", text: errand }]);
  who = await product.callers("admin", "kim", "nora", "ada", "otto");
});
afterAll(() => product?.stop());

const put = (name: string, body: object) => who("admin")("PUT", `/v1/people/${name}`, { body });
const pia = { title: "Pia, purchasing", email: "pia@example.com", manager: "nora", roles: ["approver"] };

describe("a person", () => {
  it("is added, shown and changed, and who did it is on the audit list", async () => {
    expect(await put("pia", pia)).toMatchObject({
      status: 200,
      json: { change: "added", waits: null, person: { name: "pia", active: true, groups: [], manager: "nora" } },
    });
    expect((await put("pia", pia)).json).toMatchObject({ change: "unchanged" });
    expect((await put("pia", { ...pia, title: "Pia" })).json).toMatchObject({ change: "changed" });
    expect((await who("ada")("GET", "/v1/people/pia")).json).toMatchObject({ name: "pia", title: "Pia", email: null });
    const { items } = (await who("admin")("GET", "/v1/audit?person=admin")).json;
    expect(items[0]).toMatchObject({
      person: "admin",
      action: "person.saved",
      subject: "pia",
      details: { title: "Pia" },
    });
    const spans = (await who("admin")("GET", "/v1/people-history?person=pia")).json.items;
    expect(spans.map(({ title }: { title: string }) => title)).toEqual(["Pia, purchasing", "Pia"]);
  });

  it("is refused with the place of what is wrong, and nothing of it is kept", async () => {
    expect(await put("zoe", { title: "Zoe", manager: "nobody" })).toMatchObject({
      status: 400,
      json: { errors: [{ pointer: "/body/manager", detail: expect.stringContaining('"nobody"') as string }] },
    });
    expect(await put("zoe", { title: "Zoe", manager: "zoe" })).toMatchObject({ status: 400 });
    expect(await put("zoe", { title: "Zoe", roles: ["changeManager", "agnet"] })).toMatchObject({
      status: 400,
      json: {
        errors: [{ pointer: "/body/roles", detail: expect.stringContaining('did you mean "agent"?') as string }],
      },
    });
    expect(await put("zoe", { title: "", roles: ["Not One"], surprise: 1 })).toMatchObject({ status: 400 });
    expect((await who("admin")("GET", "/v1/people/zoe")).status).toBe(404);
    expect((await who("kim")("PUT", "/v1/people/zoe", { body: { title: "Zoe" } })).status).toBe(403);
  });

  it("who is the last administrator stays one", async () => {
    const admin = { title: "Administrator", roles: ["agent"] };
    expect(await put("admin", admin)).toMatchObject({
      status: 409,
      json: { detail: expect.stringContaining("last active administrator") as string },
    });
    expect(await put("admin", { ...admin, roles: ["admin"], active: false })).toMatchObject({ status: 409 });
    expect((await who("admin")("GET", "/v1/me")).status).toBe(200);
  });
});

describe("a person who leaves", () => {
  it(
    "has no access from then on, and what waited for them is asked of others, who are told",
    { timeout: 300_000 },
    async () => {
      await put("pia", pia);
      const key = await createKey(product.pool, { user: "pia", title: "test" });
      const asPia = () => who("admin")("GET", "/v1/me", { key });
      expect((await asPia()).status).toBe(200);
      const body = { to: "otto", endsAt: new Date(Date.now() + 86_400_000).toISOString() };
      expect((await who("admin")("POST", "/v1/delegations", { key, body })).status).toBe(201);
      const fields = { title: "A desk", worker: "pia" };
      const opened = (
        await who("kim")("POST", "/v1/records/errand", { body: { fields }, headers: { "idempotency-key": "a" } })
      ).json;
      expect((await put("pia", { ...pia, active: false })).json).toMatchObject({
        change: "left",
        waits: { approvals: 1, records: 1 },
      });
      expect((await asPia()).status).toBe(401);
      expect((await who("otto")("GET", "/v1/delegations")).json.items).toEqual([]);
      const waiting = await eventually("nora to be asked", async () => {
        const { items } = (await who("nora")("GET", "/v1/approvals")).json;
        return items.find((one: { number: string }) => one.number === opened.number);
      });
      expect(waiting).toMatchObject({ approval: "errand", stage: "only" });
      const timeline = JSON.stringify((await who("kim")("GET", `/v1/records/errand/${opened.number}/timeline`)).json);
      expect(timeline).toContain("is not active any more: Approval of an errand, stage only");
      const named = '\\"pia\\" is not active any more, and is named as worker';
      await eventually("who answers for it to be told", async () => {
        const { items } = (await who("nora")("GET", "/v1/notices")).json;
        return items.some(({ subject }: { subject: string }) => subject === `${opened.number} names who has left`);
      });
      expect(JSON.stringify((await who("kim")("GET", `/v1/records/errand/${opened.number}/timeline`)).json)).toContain(
        named,
      );
      // Who comes back begins anew: no key that was theirs opens anything.
      await put("pia", pia);
      expect((await asPia()).status).toBe(401);
    },
  );
});

describe("a group", () => {
  it("is added, has exactly the members given, and goes", async () => {
    const group = { title: "Buyers", manager: "nora", members: ["ada", "kim"] };
    const save = (body: object) => who("admin")("PUT", "/v1/groups/buyers", { body });
    expect((await save(group)).json).toMatchObject({ change: "added", group: { members: ["ada", "kim"] } });
    expect((await save({ ...group, members: ["kim"] })).json).toMatchObject({ group: { members: ["kim"] } });
    expect(await save({ ...group, members: ["kim", "nobody"] })).toMatchObject({
      status: 400,
      json: { errors: [{ pointer: "/body/members" }] },
    });
    expect((await who("kim")("GET", "/v1/me")).json.groups).toContain("buyers");
    expect((await who("admin")("DELETE", "/v1/groups/buyers")).status).toBe(204);
    expect((await who("admin")("DELETE", "/v1/groups/buyers")).status).toBe(404);
    expect((await who("kim")("GET", "/v1/me")).json.groups).not.toContain("buyers");
  });
});

describe("an import", () => {
  const send = (body: object) => who("admin")("POST", "/v1/people-import", { body });
  const names = async () =>
    (await who("admin")("GET", "/v1/people?limit=200")).json.items
      .filter(({ active }: { active: boolean }) => active)
      .map(({ name }: { name: string }) => name);

  it("is kept as a whole or not at all, and says what it does", async () => {
    const people = [
      { name: "ines", title: "Ines", manager: "jan" },
      { name: "jan", title: "Jan" },
    ];
    const groups = [{ name: "lab", title: "Laboratory", members: ["ines", "jan"] }];
    const tried = await send({ people, groups, dryRun: true });
    expect(tried.json.items).toMatchObject([
      { kind: "person", name: "ines", change: "added" },
      { kind: "person", name: "jan", change: "added" },
      { kind: "group", name: "lab", change: "added" },
    ]);
    expect(await names()).not.toContain("ines");
    const [ines, jan] = people;
    expect(await send({ people: [jan, { ...ines, manager: "nobody" }], groups })).toMatchObject({
      status: 400,
      json: { errors: [{ pointer: "/body/people/1/manager" }] },
    });
    expect(await send({ people: [jan, jan] })).toMatchObject({
      status: 400,
      json: { errors: [{ pointer: "/body/people/1/name" }] },
    });
    expect(await names()).not.toContain("jan");
    expect((await send({ people, groups })).status).toBe(200);
    expect((await send({ people, groups })).json.items.map(({ change }: { change: string }) => change)).toEqual([
      "unchanged",
      "unchanged",
      "unchanged",
    ]);
  });

  it("lets those go whom it does not name, where it says so", async () => {
    const before = await names();
    const people = (await who("admin")("GET", "/v1/people?limit=200")).json.items
      .filter(({ name, active }: { name: string; active: boolean }) => active && name !== "jan")
      .map(({ name, title, email, manager, roles }: Record<string, unknown>) => {
        return { name, title, email, manager: manager === "jan" ? null : manager, roles };
      });
    const { items } = (await send({ people, others: "leave" })).json;
    expect(items.filter(({ change }: { change: string }) => change === "left")).toMatchObject([{ name: "jan" }]);
    expect(await names()).toEqual(before.filter((name: string) => name !== "jan"));
  });
});

describe("what is given of a person or a group", () => {
  const patch = (path: string, body: object) => who("admin")("PATCH", path, { body });

  it("is changed, and the rest stays", async () => {
    expect(await patch("/v1/people/lea", { manager: "nora" })).toMatchObject({
      status: 400,
      json: { errors: [{ pointer: "/body/title", detail: expect.stringContaining('no person "lea" yet') as string }] },
    });
    const lea = { title: "Lea", email: "lea@example.com", roles: ["agent"] };
    expect((await patch("/v1/people/lea", lea)).json).toMatchObject({ change: "added" });
    const all = ["agent", "employee"];
    expect((await patch("/v1/people/lea", { manager: "nora" })).json).toMatchObject({
      change: "changed",
      person: { ...lea, name: "lea", roles: all, manager: "nora", active: true },
    });
    expect((await patch("/v1/people/lea", {})).json).toMatchObject({ change: "unchanged" });
    expect((await patch("/v1/people/lea", { email: null, active: false })).json).toMatchObject({
      change: "left",
      person: { email: null, title: "Lea", roles: all },
    });
    expect((await who("kim")("PATCH", "/v1/people/lea", { body: { active: true } })).status).toBe(403);
    expect((await patch("/v1/groups/carpool", { add: ["kim"] })).json.errors[0].pointer).toBe("/body/title");
    expect((await patch("/v1/groups/carpool", { title: "Carpool", add: ["kim", "nora"] })).json).toEqual({
      change: "added",
      group: { name: "carpool", title: "Carpool", manager: null, members: ["kim", "nora"] },
    });
    const swapped = (await patch("/v1/groups/carpool", { manager: "nora", drop: ["kim"], add: ["otto"] })).json;
    expect(swapped.group).toEqual({ name: "carpool", title: "Carpool", manager: "nora", members: ["nora", "otto"] });
    expect((await patch("/v1/groups/carpool", { members: [] })).json.group.members).toEqual([]);
  });

  it("is all there after changes that meet", async () => {
    const names = Array.from({ length: 12 }, (_, index) => `rider-${index}`);
    for (const name of names) await put(name, { title: name });
    await patch("/v1/groups/riders", { title: "Riders" });
    await Promise.all([
      ...names.map((name) => patch("/v1/groups/riders", { add: [name] })),
      patch("/v1/people/rider-0", { email: "rider@example.com" }),
      patch("/v1/people/rider-0", { manager: "nora" }),
      patch("/v1/people/rider-0", { roles: ["agent"] }),
    ]);
    const [group] = (await who("admin")("GET", "/v1/groups?q=riders")).json.items;
    expect(group.members).toEqual(names.toSorted());
    expect((await who("admin")("GET", "/v1/people/rider-0")).json).toMatchObject({
      email: "rider@example.com",
      manager: "nora",
      roles: ["agent", "employee"],
    });
  });
});
