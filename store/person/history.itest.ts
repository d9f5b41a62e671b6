import fc from "fast-check";
import type { Pool } from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startStore, type TestStore } from "../../test/support/store.ts";
import { listStrays } from "../record/gaps.ts";
import { readPeopleHistory } from "./history.ts";
import { saveCompany } from "./save.ts";

let store: TestStore;
let pool: Pool;
beforeAll(async () => {
  store = await startStore();
  ({ pool } = store);
});
afterAll(() => store?.stop());

const everything = { person: null, group: null, at: null, after: 0, limit: 10_000 };
const people = ["ada", "kim", "mia"];
const title = (name: string): { readonly name: string; readonly title: string } => ({ name, title: name });

describe("the history of people and groups", () => {
  it("says who was in which group, and with which roles, at any time", async () => {
    const company = fc.record({
      desk: fc.subarray(people),
      net: fc.subarray(people),
      roles: fc.record(Object.fromEntries(people.map((name) => [name, fc.subarray(["agent", "manager"])]))),
    });
    const moments: { readonly at: number; readonly members: readonly string[]; readonly roles: unknown }[] = [];
    await fc.assert(
      fc.asyncProperty(company, async ({ desk, net, roles }) => {
        await saveCompany(pool, {
          users: people.map((name) => ({ ...title(name), roles: roles[name] ?? [] })),
          groups: [
            { ...title("desk"), members: desk },
            { ...title("net"), members: net },
          ],
        });
        const members = [...desk.map((name) => `desk ${name}`), ...net.map((name) => `net ${name}`)].sort();
        const now = await pool.query<{ at: Date }>("select clock_timestamp() as at");
        moments.push({ at: now.rows[0]!.at.getTime() + 1, members, roles });
        await new Promise((resolve) => setTimeout(resolve, 3));
      }),
      { numRuns: 25 },
    );
    for (const { at, members, roles } of moments) {
      const then = await readPeopleHistory(pool, { ...everything, at });
      expect(then.flatMap(({ kind, name, member }) => (kind === "member" ? [`${name} ${member}`] : [])).sort()).toEqual(
        members,
      );
      const persons = then.filter(({ kind }) => kind === "person").map(({ name, body }) => [name, body["roles"]]);
      expect(Object.fromEntries(persons)).toEqual(roles);
    }
    const ofKim = await readPeopleHistory(pool, { ...everything, person: "kim", group: "desk" });
    for (const [index, span] of ofKim.entries()) {
      expect(span).toMatchObject({ kind: "member", name: "desk", member: "kim" });
      expect(span.to ?? Infinity).toBeGreaterThanOrEqual(span.from);
      expect(ofKim[index + 1]?.from ?? Infinity).toBeGreaterThanOrEqual(span.to ?? Infinity);
    }
    expect(await listStrays(pool)).toEqual([]);
  });

  it("notes no address, and nothing that stays as it is", async () => {
    const before = await readPeopleHistory(pool, everything);
    await saveCompany(pool, { users: [{ ...title("zoe"), email: "zoe@example.org" }], groups: [] });
    await saveCompany(pool, { users: [{ ...title("zoe"), email: "z@example.org" }], groups: [] });
    const after = await readPeopleHistory(pool, everything);
    expect(after.slice(before.length)).toMatchObject([{ kind: "person", name: "zoe", to: null }]);
    expect(JSON.stringify(after)).not.toContain("example.org");
  });

  it("is added to, never altered", async () => {
    for (const sql of ["update people_changes set at = now()", "delete from people_changes", "truncate people_changes"])
      await expect(pool.query(sql)).rejects.toThrow(/added, never altered or removed/);
  });

  const forgeries: readonly (readonly [what: string, sql: string, undo: string])[] = [
    [
      "a membership that the log does not know",
      "alter table group_members disable trigger user; insert into group_members values ('desk', 'zoe')",
      "delete from group_members where user_name = 'zoe'; alter table group_members enable trigger user",
    ],
    [
      "a role that the log does not know",
      "alter table users disable trigger user; update users set roles = '{admin}' where name = 'zoe'",
      "update users set roles = '{}' where name = 'zoe'; alter table users enable trigger user",
    ],
    [
      "a row of the log that is gone",
      "alter table people_changes disable trigger user; delete from people_changes where name = 'zoe'",
      "insert into people_changes (kind, name, body) select 'person', name, person_body(users) from users where name = 'zoe'; alter table people_changes enable trigger user",
    ],
  ];
  it.each(forgeries)("shows %s", async (_what, sql, undo) => {
    await pool.query(sql);
    expect(await listStrays(pool)).toEqual([expect.stringMatching(/^the log of people .*zoe/)]);
    await pool.query(undo);
    expect(await listStrays(pool)).toEqual([]);
  });

  it("shows that a row between two others is gone", async () => {
    for (const members of [["zoe"], [], ["zoe"]])
      await saveCompany(pool, { users: [], groups: [{ ...title("desk"), members }] });
    await pool.query(
      `alter table people_changes disable trigger user;
       delete from people_changes where id = (select max(id) from people_changes where member = 'zoe' and body is null)`,
    );
    expect(await listStrays(pool)).toEqual([expect.stringContaining("zoe in desk")]);
  });
});
