import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Told } from "../../test/support/command-line.ts";
import { startProduct, type TestProduct } from "../../test/support/product.ts";
import { readLatestDefinition } from "../../store/definition/read.ts";

let product: TestProduct;

beforeAll(async () => {
  product = await startProduct({ relay: false });
});
afterAll(() => product?.stop());

const as = (user: string, ...line: string[]): Promise<Told> => product.opsloom(user, "proposals", ...line);

/** Groups of alerts of a rule that were over after seven minutes, an hour apart; nobody touched their records. */
async function noise(rule: string, from: number, count: number): Promise<void> {
  for (let index = from; index < from + count; index += 1)
    await product.pool.query(
      `with opened as (insert into alert_records (group_id, record_id, at) values ($1, $2, now() - $4::float8 * interval '1 hour'))
       insert into alert_changes (alert_id, episode, at, committed_at, source, state, severity, title, ci, rule, group_id, count, duplicates)
       select $1, 1, now() - $4::float8 * interval '1 hour' + told.late, now(), 'json', told.state, 1, 'Paper', null, $3, told.in_group, 1, 0
       from (values ('firing', interval '0 s', null), ('firing', interval '5 min', $1), ('clear', interval '7 min', $1)) told (state, late, in_group)`,
      // Those of two rules come half an hour apart.
      [
        `${rule}-${String(index)}`,
        `incident/INC${String(9_000_000 + index)}`,
        rule,
        index + (rule === "critical-check" ? 1 : 1.5),
      ],
    );
}

const holdOf = async (rule: string): Promise<number | undefined> =>
  (await readLatestDefinition(product.pool, "AlertRule", rule))?.ir.holdMs;

describe("proposals", () => {
  it("are none before the past shows anything", async () => {
    expect(await as("kim", "list")).toMatchObject({ code: 0, out: "nothing is proposed\n" });
    expect((await as("otto", "look")).out).toBe("0 proposals made, 0 gone\n");
    expect((await as("kim", "look")).code).toBe(5);
  });

  it("are made of what the past shows, with its evidence, its back-test and what would differ", async () => {
    await noise("critical-check", 0, 4);
    expect((await as("otto", "look")).out).toBe("0 proposals made, 0 gone\n");
    await noise("critical-check", 4, 1);
    expect((await as("otto", "look")).out).toBe("1 proposal made, 0 gone\n");
    expect((await as("otto", "look")).out).toBe("0 proposals made, 0 gone\n");
    const { out } = await as("kim", "list");
    expect(out).toMatch(
      /1 +open +alerts-that-end-by-themselves +AlertRule\/critical-check +5 +Hold alerts of critical-check for 8m/,
    );
    expect(out).toContain("alerts-that-end-by-themselves: 0 accepted, 0 rejected, 1 open");
    const shown = (await as("kim", "show", "1")).out;
    expect(shown).toContain("back-test of 90 days: 0 records in place of 5, 0 of the others had been worked on");
    expect(shown).toContain('changes AlertRule/critical-check\n    spec.hold: "5m" -> "8m"\n');
    expect((await as("kim", "show", "1", "--file")).out).toContain("  hold: 8m\n");
  });

  it("are accepted by who may publish, who is the author of what is published then", async () => {
    expect(await holdOf("critical-check")).toBe(300_000);
    expect((await as("kim", "accept", "1")).code).toBe(5);
    expect((await as("otto", "accept", "1", "--reason", "nobody missed them")).out).toBe(
      "AlertRule/critical-check is published\n",
    );
    expect(await holdOf("critical-check")).toBe(480_000);
    const published = await readLatestDefinition(product.pool, "AlertRule", "critical-check");
    expect(published?.author).toBe("otto");
    expect(published?.path).toBe("definitions/monitoring/cloudevents.yaml");
    expect((await as("otto", "accept", "1")).code).toBe(6);
    expect((await as("otto", "look")).out).toBe("0 proposals made, 0 gone\n");
    expect((await as("kim", "list")).out).toContain("alerts-that-end-by-themselves: 1 accepted, 0 rejected, 0 open");
    // What stands in the same file is published still.
    expect(await readLatestDefinition(product.pool, "EventSource", "json")).not.toBeNull();
  });

  it("that are rejected come back when it was so twice as often, and are gone when it is so no more", async () => {
    await noise("database-down", 0, 5);
    expect((await as("otto", "look")).out).toBe("1 proposal made, 0 gone\n");
    expect((await as("otto", "reject", "2", "--reason", "each of them is looked at")).out).toBe(
      "proposal 2 is rejected\n",
    );
    await noise("database-down", 5, 4);
    expect((await as("otto", "look")).out).toBe("0 proposals made, 0 gone\n");
    await noise("database-down", 9, 1);
    expect((await as("otto", "look")).out).toBe("1 proposal made, 0 gone\n");
    await product.pool.query("delete from alert_records where group_id like 'database-down-%'");
    expect((await as("otto", "look")).out).toBe("0 proposals made, 1 gone\n");
    expect((await as("kim", "list", "--all")).out).toMatch(/3 +gone .*\n2 +rejected .*\n1 +accepted /);
  });

  it("are refused when what they are made of was published anew", async () => {
    await noise("database-down", 20, 20);
    expect((await as("otto", "look")).out).toBe("1 proposal made, 0 gone\n");
    const published = await readLatestDefinition(product.pool, "AlertRule", "database-down");
    const text = (published?.source ?? "").replace("title: A database does not answer", "title: A database is silent");
    await product.publish([{ path: published?.path ?? "", text }]);
    const told = await as("otto", "accept", "4");
    expect(told.code).toBe(6);
    expect(told.err).toContain("published anew since the proposal 4 was made");
    await as("otto", "look");
    expect((await as("otto", "accept", "4")).code).toBe(0);
    expect(await holdOf("database-down")).toBe(480_000);
  });
});
