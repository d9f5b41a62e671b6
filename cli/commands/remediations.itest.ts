import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Told } from "../../test/support/command-line.ts";
import { startProduct, type TestProduct } from "../../test/support/product.ts";

let product: TestProduct;

beforeAll(async () => {
  product = await startProduct({ relay: false });
});
afterAll(() => product?.stop());

const as = (user: string, ...line: string[]): Promise<Told> => product.opsloom(user, "remediations", ...line);
const json = async (...line: string[]): Promise<unknown> => {
  const told = await as("automation", ...line, "--output", "json");
  expect(told.code, told.err).toBe(0);
  return JSON.parse(told.out) as unknown;
};

/** Ended runs of the shipped remediation, a minute apart. */
async function ended(ci: string, outcomes: readonly string[]): Promise<void> {
  for (const [index, outcome] of outcomes.entries()) {
    await product.pool.query(
      `with grouped as (
         insert into alert_groups (id, rule, cis, first_at, last_at, closed_at, record_id, alerts)
         values ($1, 'database-down', '{}', now(), now(), now(), null, '{}'))
       insert into remediation_runs (id, remediation, group_id, ci, started_at, ended_at, outcome, because, change_id, incident_id)
       values ($1, 'restart-database', $1, $2, $3::timestamptz, $3::timestamptz + interval '10 s', $4, $5, 'change/CHG0000001', 'incident/INC0000001')`,
      [`${ci}-${index}`, ci, new Date(Date.UTC(2026, 2, 2, 9, index)), outcome, `try ${index}:\nport closed`],
    );
  }
}

describe("remediations", () => {
  it("that never ran are listed with their limits", async () => {
    expect(await as("kim", "list")).toEqual({
      code: 0,
      err: "",
      out:
        "restart-database  Restart a database that does not answer\n" +
        "  repairs database-down; 3 runs per ci within 1h, cool-down 10s, blast radius 10, stops after 3 failures in a row\n" +
        "  never run\n",
    });
    expect((await as("kim", "list", "--stopped")).out).toBe("no remediation matches\n");
    expect(await json("list", "--stopped")).toEqual([]);
  });

  it("that failures have stopped say where, since when and why, and show their runs", async () => {
    await ended("db1", ["repaired", "failed", "failed", "failed"]);
    await ended("db2", ["failed"]);
    const { out } = await as("kim", "list", "--stopped");
    expect(out.split("\n")).toEqual([
      expect.stringMatching(/^restart-database {2}/),
      expect.stringMatching(/^ {2}repairs database-down/),
      "  1 of 5 repaired (20 %), half within 10s; no CI 1 of 5",
      "  STOPPED on db1 since 2026-03-02 09:03:10: 3 failures in a row, the last: try 3: port closed",
      expect.stringMatching(/^ {2}started +outcome +ci +incident +change +because$/),
      expect.stringMatching(
        /^ {2}2026-03-02 09:03:00 +failed +db1 +incident\/INC0000001 +change\/CHG0000001 +try 3: port closed$/,
      ),
      ...Array.from(
        { length: 4 },
        () =>
          expect.stringMatching(/^ {2}2026-03-02 09:0\d:00 +(failed|repaired) +db\d .* try \d: port closed$/) as string,
      ),
      "",
    ]);
    expect((await as("kim", "show", "restart-database")).out).toBe(out);
    expect(await json("show", "restart-database")).toMatchObject({ stopped: [{ ci: "db1", failures: 3 }] });
  });

  it("are released by who may, with a reason that is shown from then on", async () => {
    const reason = "the disk was full";
    expect((await as("kim", "release", "restart-database", "--ci", "db1", "--reason", reason)).code).toBe(5);
    expect(await as("automation", "release", "restart-database", "--ci", "db1", "--reason", reason)).toMatchObject({
      code: 0,
      out: "restart-database is released on db1: 3 failed runs no longer count\n",
    });
    expect((await as("kim", "list", "--stopped")).out).toBe("no remediation matches\n");
    const { out } = await as("kim", "show", "restart-database");
    expect(out).toMatch(/\n {2}released \d{4}-\d\d-\d\d \d\d:\d\d:\d\d by automation on db1: the disk was full\n$/);
    expect(out).toMatch(/failed +db1 .*\(released\) try 3: port closed/);
    await ended("db3", ["failed", "failed", "failed"]);
    expect(await json("release", "restart-database", "--reason", reason)).toMatchObject({
      ci: null,
      failures: expect.any(Number) as number,
    });
  });

  it("are halted by who serves the desk, listed as such, and resumed by who may release", async () => {
    const halted = await as("kim", "halt", "--reason", "a wrong release is out");
    expect(halted.out).toMatch(
      /^HALTED with all others by kim since [-\d: ]+: a wrong release is out\n {2}resume with: opsloom remediations resume --reason TEXT\n$/,
    );
    expect((await as("kim", "list", "--stopped")).out).toMatch(/\n {2}HALTED with all others by kim since /);
    expect((await as("kim", "resume", "--reason", "over")).code).toBe(5);
    expect((await as("automation", "resume", "restart-database", "--reason", "over")).code).toBe(6);
    expect((await as("automation", "resume", "--reason", "over")).out).toBe(
      "every remediation that is not halted itself repairs again\n",
    );
  });

  it("are refused with one line and an exit code", async () => {
    for (const [code, ...line] of [
      [2, "release", "restart-database"],
      [2, "show"],
      [2, "list", "--output", "xml"],
      [4, "show", "no-such"],
      [4, "release", "no-such", "--reason", "x"],
      [6, "release", "restart-database", "--ci", "db1", "--reason", "once more"],
    ] as const) {
      const told = await as("automation", ...line);
      expect(told.code, told.err).toBe(code);
      expect(told.out).toBe("");
      expect(told.err).not.toMatch(/\n\s+at /);
    }
    expect((await as("automation", "release", "restart-database", "--ci", "db1", "--reason", "x")).err).toContain(
      'have not stopped "restart-database" on "db1"',
    );
  });
});
