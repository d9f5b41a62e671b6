import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readDefinitionFiles } from "../cli/files/definition-files.ts";
import type { ApiCaller } from "../test/support/api-caller.ts";
import { startProduct, type TestProduct } from "../test/support/product.ts";

let product: TestProduct;
let otto: ApiCaller;
let kim: ApiCaller;

beforeAll(async () => {
  product = await startProduct();
  [otto, kim] = await Promise.all([product.caller("otto"), product.caller("kim")]);
});
afterAll(() => product?.stop());

const get = async (path: string) => (await otto("GET", path)).json;

async function openIncident(): Promise<string> {
  const body = { fields: { title: "Printer", impact: "high", urgency: "medium" } };
  return (await kim("POST", "/v1/records/incident", { body })).json.number as string;
}

/** The shipped service levels with another promise, published by the process owner. */
async function publishAnotherPromise(): Promise<void> {
  const files = await readDefinitionFiles(["definitions/incident"]);
  const levels = files.find(({ path }) => path.endsWith("service-levels.yaml"))!;
  const text = levels.text.replace("priority: 2, then: 8h", "priority: 2, then: 6h");
  expect(text).not.toBe(levels.text);
  const { status } = await otto("POST", "/v1/definitions", { body: { files: [{ ...levels, text }] } });
  expect(status).toBe(200);
}

describe("published definitions as they are looked at", () => {
  it("tell who goes by them, by which version, and who published each", async () => {
    await openIncident();
    const before = (await get("/v1/definitions?kind=DecisionTable")).items;
    await publishAnotherPromise();
    await openIncident();
    const after = (await get("/v1/definitions?kind=DecisionTable")).items;
    const changed = after.filter((one: { digest: string }, index: number) => one.digest !== before[index].digest) as {
      kind: string;
      name: string;
      author: string;
      digest: string;
    }[];
    expect(changed).toHaveLength(1);
    const { kind, name, author, digest } = changed[0]!;
    expect(author).toBe("otto");

    const usage = (await get("/v1/definitions/usage")).items;
    const of = (kind: string, name: string) =>
      usage.find((one: { kind: string; name: string }) => one.kind === kind && one.name === name);
    expect(of(kind, name)).toMatchObject({ open: 2, older: 1 });
    expect(of("Lifecycle", "incident")).toMatchObject({ open: 2, older: 0 });
    expect(of("RecordType", "change")).toBeUndefined();

    const versions = (await get(`/v1/definitions/${kind}/${name}/versions`)).items;
    expect(versions).toMatchObject([
      { digest, by: "otto", latest: true, retired: false, open: 1 },
      { by: "test", latest: false, open: 1 },
    ]);
    const old = await get(`/v1/definitions/${kind}/${name}?version=${versions[1].digest}`);
    expect(old.own).toContain("priority: 2, then: 8h");
    expect((await get(`/v1/definitions/${kind}/${name}`)).own).toContain("priority: 2, then: 6h");
    expect(await get(`/v1/definitions/${kind}/${name}/comparison?from=${versions[1].digest}`)).toMatchObject({
      sentences: [{ change: "changed", about: "row 2: yields", from: "8h", to: "6h" }],
      paths: [{ path: "spec.rules[1].then", from: "8h", to: "6h" }],
    });
  });

  it("tell whose they are, and are shown as the records have them that go by other versions", async () => {
    const { items } = await get("/v1/definitions?kind=ServiceLevel");
    expect(items.map(({ owner }: { owner: string | null }) => owner)).toContain("incident-management");
    const path = "/v1/definitions/DecisionTable/incident-priority";
    const { digest, ...label } = await get(path);
    expect(label).toMatchObject({ owner: "service-desk", title: "Priority of an incident" });
    const { bundle } = (await kim("GET", `/v1/records/incident/${await openIncident()}`)).json;
    const files = await readDefinitionFiles(["definitions/incident"]);
    const priority = files.find(({ path }) => path.endsWith("/priority.yaml"))!;
    const text = priority.text.replace("owner: service-desk", "owner: nobody").replace("then: 5,", "then: 4,");
    expect((await otto("POST", "/v1/definitions", { body: { files: [{ ...priority, text }] } })).status).toBe(200);
    const after = await get(path);
    expect(after).toMatchObject({ owner: "nobody" });
    expect(after.digest).not.toBe(digest);
    expect(await get(`${path}?bundle=${bundle}`)).toMatchObject({ digest, owner: "service-desk" });
    expect((await otto("GET", `${path}?bundle=${bundle}&version=${digest}`)).status).toBe(400);
    expect((await otto("GET", `${path}?bundle=${"0".repeat(64)}`)).status).toBe(404);
    expect((await otto("GET", `/v1/definitions/OnCall/database?bundle=${bundle}`)).status).toBe(404);
  });

  it("name others and are named by others, tests among them", async () => {
    const { names, namedBy } = await get("/v1/definitions/RecordType/incident/references");
    expect(names).toContainEqual({ kind: "DecisionTable", name: "incident-priority" });
    expect(namedBy).toContainEqual({ kind: "Lifecycle", name: "incident" });
    expect(namedBy.some(({ kind }: { kind: string }) => kind === "Scenario")).toBe(true);
    expect(namedBy).not.toContainEqual({ kind: "RecordType", name: "incident" });
  });

  it("of a lifecycle is a diagram, with the records that are in each state now", async () => {
    const number = await openIncident();
    const body = { command: "assign", input: { assignee: "kim" } };
    expect((await kim("POST", `/v1/records/incident/${number}/commands`, { body })).status).toBe(200);
    const { states, ways } = await get("/v1/lifecycles/incident/diagram");
    const open = Object.fromEntries(states.map((one: { name: string; open: number }) => [one.name, one.open]));
    expect(open).toMatchObject({ new: 3, inProgress: 1, onHold: 0, closed: null });
    expect(ways).toContainEqual(
      expect.objectContaining({ from: "new", to: "inProgress", name: "assign", requires: ["assignee"] }),
    );
    const { bundle } = (await kim("GET", `/v1/records/incident/${number}`)).json;
    expect((await get(`/v1/lifecycles/incident/diagram?bundle=${bundle}`)).ways).toEqual(ways);
    const major = await get("/v1/lifecycles/major/diagram");
    expect(major.facet).toBe("major");
    expect(major.states.find((one: { isInitial: boolean }) => one.isInitial).open).toBe(4);
  });

  it("are not found where there are none", async () => {
    const status = async (path: string) => (await otto("GET", path)).status;
    expect(await status("/v1/definitions/Lifecycle/nothing/versions")).toBe(404);
    expect(await status("/v1/definitions/Nothing/nothing/references")).toBe(404);
    expect(await status("/v1/lifecycles/nothing/diagram")).toBe(404);
    expect(await status(`/v1/lifecycles/incident/diagram?bundle=${"0".repeat(64)}`)).toBe(404);
    expect(await status(`/v1/definitions/Lifecycle/incident?version=${"0".repeat(64)}`)).toBe(404);
  });
});
