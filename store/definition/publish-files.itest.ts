import type { Pool } from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startStore, type TestStore } from "../../test/support/store.ts";
import { checkFiles, publishChecked, publishFiles } from "./publish-files.ts";
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
