import type { Pool } from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startStore, type TestStore } from "../../test/support/store.ts";
import type { Bundle } from "../../engine/lifecycle/ir.ts";
import { latestBundle } from "./bundle.ts";
import { readMerged } from "./merged.ts";
import { checkFiles, compareWithPublished, publishChecked, publishFiles } from "./publish-files.ts";
import { readPublished } from "./published.ts";
import { readLatestDefinition } from "./read.ts";

let store: TestStore;
let pool: Pool;
const by = { author: "otto", gitCommit: null };
beforeAll(async () => {
  store = await startStore();
  ({ pool } = store);
});
afterAll(() => store?.stop());

const runbook = (body: string): string =>
  `document: { dsl: 1.0.3, namespace: team, name: send, version: 1.0.0 }\ndo:\n  - post: { call: http, with: { method: post, endpoint: http://127.0.0.1/, body: ${body} } }\n`;
const calendar = (zone: string): string =>
  `apiVersion: opsloom/v1\nkind: Calendar\nmetadata: { name: desk }\nspec: { zone: ${zone}, open: { mon-fri: '08:00-18:00' } }\n`;

describe("a publication", () => {
  it("keeps the order of keys and the text, and takes the newest writing of the same meaning", async () => {
    const read = async () => {
      const stored = await readLatestDefinition(pool, "Runbook", "team/send");
      return { digest: stored?.digest, ir: JSON.stringify(stored?.ir), source: stored?.source };
    };
    const first = runbook("{ zeta: 1, alpha: { y: 1, x: 2 } }");
    await publishFiles(pool, [{ path: "send.yaml", text: first }], by, {});
    const before = await read();
    expect(before.ir).toContain('"body":{"zeta":1,"alpha":{"y":1,"x":2}}');
    expect(before.source).toBe(first);
    const second = `# again\n${runbook("{ alpha: { x: 2, y: 1 }, zeta: 1 }")}`;
    expect(await publishFiles(pool, [{ path: "send.yaml", text: second }], by, {})).toMatchObject({ unchanged: 1 });
    const after = await read();
    expect(after.digest).toBe(before.digest);
    expect(after.ir).toContain('"body":{"alpha":{"x":2,"y":1},"zeta":1}');
    expect(after.source).toBe(second);
  });

  it("is checked again when somebody else published between its check and its commit", async () => {
    const seen: number[] = [];
    const outcome = await publishChecked(
      pool,
      { files: [{ path: "a.yaml", text: calendar("UTC") }], ...by },
      async (files, around) => {
        seen.push(around.context?.length ?? 0);
        if (seen.length === 1)
          await publishFiles(pool, [{ path: "b.yaml", text: calendar("UTC").replace("desk", "night") }], by, {});
        return checkFiles(files, around);
      },
    );
    expect(outcome).toMatchObject({ ok: true, changed: ["Calendar/desk"] });
    expect(seen).toEqual([1, 2]);
  });

  it("of a scenario is no other version because it stands in another file or line, and is told where its steps differ", async () => {
    const scenario = (wait: string): string =>
      `apiVersion: opsloom/v1\nkind: Scenario\nmetadata: { name: idle }\nspec: { at: 2026-03-02T09:00:00Z, given: {}, steps: [{ wait: ${wait} }] }\n`;
    const files = (path: string, text: string) => [{ path, text }];
    expect(await publishFiles(pool, files("a.yaml", scenario("5m")), by, {})).toMatchObject({
      changed: ["Scenario/idle"],
    });
    const moved = files("b/c.yaml", `# elsewhere\n\n${scenario("5m")}`);
    const ofIt = async (all: typeof moved) =>
      (await compareWithPublished(pool, checkFiles(all, {}))).filter(({ kind }) => kind === "Scenario");
    expect(await ofIt(moved)).toMatchObject([{ change: "unchanged" }]);
    expect(await publishFiles(pool, moved, by, {})).toMatchObject({ changed: [], unchanged: 1 });
    expect(await ofIt(files("c.yaml", scenario("6m")))).toMatchObject([
      { change: "changed", file: "c.yaml", paths: [{ path: "spec.steps[0].wait", from: "5m", to: "6m", line: 4 }] },
    ]);
  });

  it("stores many at once, and tells in their order those that are new or others", async () => {
    const named = (name: string, zone: string) => ({
      path: `${name}.yaml`,
      text: calendar(zone).replace("desk", name),
    });
    const names = Array.from({ length: 100 }, (_, index) => `many-${String(100 + index)}`);
    const first = await publishFiles(
      pool,
      names.map((name) => named(name, "UTC")),
      by,
      {},
    );
    expect(first).toMatchObject({ ok: true, changed: names.map((name) => `Calendar/${name}`), unchanged: 0 });
    const others = new Set(["many-103", "many-150"]);
    const second = await publishFiles(
      pool,
      names.map((name) => named(name, others.has(name) ? "Europe/Berlin" : "UTC")),
      { author: "mia", gitCommit: "abc" },
      {},
    );
    expect(second).toMatchObject({ changed: ["Calendar/many-103", "Calendar/many-150"], unchanged: 98 });
    const { rows } = await pool.query<{ name: string; author: string }>(
      `select d.name, d.author from latest_definitions l join definitions d using (digest)
       where l.name in ('many-102', 'many-103') order by d.name`,
    );
    expect(rows).toEqual([
      { name: "many-102", author: "otto" },
      { name: "many-103", author: "mia" },
    ]);
  });
});

const type = `apiVersion: opsloom/v1
kind: RecordType
metadata: { name: visit }
spec:
  number: VIS
  fields: { title: { type: string }, sort: { type: enum, values: [a, b], default: a } }
  fieldSets: { plan: [title] }
`;
const base = `apiVersion: opsloom/v1
kind: Lifecycle
metadata: { name: visit-base }
spec:
  abstract: true
  record: visit
  allow: [agent]
  initial: new
  states:
    new: { transitions: { edit: { fields: [+plan] }, close: closed } }
    closed: { final: true }
`;
const heir = (name: string, sort: string): string =>
  `apiVersion: opsloom/v1\nkind: Lifecycle\nmetadata: { name: ${name} }\nspec: { extends: visit-base, when: { sort: ${sort} } }\n`;

describe("a publication of what others extend", () => {
  const heirs = `${heir("visit-a", "a")}---\n${heir("visit-b", "b")}`;
  const publishBase = (text: string) => publishFiles(pool, [{ path: "base.yaml", text }], by, {});

  it("publishes those too, names them, and keeps the text that they were published with", async () => {
    const files = { "type.yaml": type, "base.yaml": base, "heirs.yaml": heirs };
    const all = Object.entries(files).map(([path, text]) => ({ path, text }));
    expect(await publishFiles(pool, all, by, {})).toMatchObject({ ok: true, along: [] });
    const read = async (name: string) => readLatestDefinition(pool, "Lifecycle", name);
    const before = await read("visit-a");
    const outcome = await publishBase(base.replace("close: closed", "close: closed, look: {}"));
    expect(outcome).toMatchObject({
      ok: true,
      changed: ["Lifecycle/visit-base", "Lifecycle/visit-a", "Lifecycle/visit-b"],
      along: ["Lifecycle/visit-a", "Lifecycle/visit-b"],
      unchanged: 0,
    });
    const after = await read("visit-a");
    expect(after?.digest).not.toBe(before?.digest);
    expect(after).toMatchObject({ path: "heirs.yaml", source: heirs });
    expect(after?.ir.states["new"]?.transitions).toHaveProperty("look");
    const { rows } = await pool.query<{ body: Bundle }>("select body from bundles where digest = $1", [
      await latestBundle(pool, "visit"),
    ]);
    const lifecycles = rows[0]?.body.parts.Lifecycle ?? {};
    expect(Object.keys(lifecycles)).toEqual(["visit-a", "visit-b"]);
    expect(lifecycles["visit-a"]?.states["new"]?.transitions).toHaveProperty("look");
  });

  it("leaves them alone when nothing is another, and tells beforehand what would be", async () => {
    const latest = base.replace("close: closed", "close: closed, look: {}");
    expect(await publishBase(`# the same\n${latest}`)).toMatchObject({ changed: [], along: [], unchanged: 1 });
    const changed = { path: "base.yaml", text: latest.replace("look: {}", "look: closed") };
    const { files: context } = await readPublished(pool);
    const changes = await compareWithPublished(pool, checkFiles([changed], { context }));
    expect(changes.filter(({ change }) => change === "changed").map(({ name, along }) => [name, along])).toEqual([
      ["visit-base", undefined],
      ["visit-a", true],
      ["visit-b", true],
    ]);
  });

  it("follows a field set of the record type", async () => {
    const wider = type.replace("plan: [title]", "plan: [title, sort]");
    const outcome = await publishFiles(pool, [{ path: "type.yaml", text: wider }], by, {});
    expect(outcome).toMatchObject({ along: ["Lifecycle/visit-base", "Lifecycle/visit-a", "Lifecycle/visit-b"] });
  });

  it("is refused when one of them would be broken, or the base retired", async () => {
    const broken = await publishBase(base.replace("    closed: { final: true }\n", ""));
    expect(broken).toMatchObject({ ok: false });
    const retired = publishChecked(pool, { files: [], retired: ["Lifecycle visit-base"], ...by }, checkFiles);
    expect(await retired).toMatchObject({ ok: false });
  });

  it("is read back as one whole", async () => {
    const stored = await readLatestDefinition(pool, "Lifecycle", "visit-a");
    if (stored === null) throw new Error("not published");
    const whole = await readMerged(pool, stored);
    expect(whole).toContain("name: visit-a");
    expect(whole).toContain("# base.yaml:");
    expect(whole).not.toContain("extends");
    expect(whole).toContain("look: {}");
  });
});
