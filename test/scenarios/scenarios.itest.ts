/**
 * The shipped scenarios, and those of what the shipped definitions do not use, on the real store: what `opsloom test`
 * says is what the product does. The clock is the scenario's; people, groups, CIs, definitions, ledger, windows, inbox
 * and outbox are those of PostgreSQL.
 */
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readDefinitionFiles } from "../../cli/files/definition-files.ts";
import { readFixtures, readScenarios, type ScenarioSet } from "../../cli/scenarios/library.ts";
import { publishFiles } from "../../store/definition/publish-files.ts";
import { copyTestDatabase, createTestDatabase, type TestDatabase } from "../support/database.ts";
import { playOnStore } from "./play.ts";
import { notPlayed } from "./store-host.ts";

const folders = ["definitions", "test/scenarios/definitions"];
/**
 * Those in which a remediation starts: it is not played on the store (ADR 14). One that starts none any more, or starts
 * one and is not named here, fails the test. Repairs of the product run in `test/remediation/`.
 */
const repaired = [
  "instances-by-address",
  "shop-database-clears-by-itself",
  "shop-database-harms-too-many",
  "shop-database-repaired",
  "shop-database-restart-does-not-help",
  "shop-database-restart-fails",
];
let set: ScenarioSet;
let published: TestDatabase;

beforeAll(async () => {
  const files = await readDefinitionFiles(folders);
  set = readScenarios(files, await readFixtures(folders));
  published = await createTestDatabase();
  const pool = new pg.Pool({ connectionString: published.url });
  const outcome = await publishFiles(pool, files, { author: "test", gitCommit: null }, {});
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.diagnostics[0]));
  // A database that is copied has no guests.
  await pool.end();
});
afterAll(() => published?.drop());

describe("a shipped scenario", { timeout: 600_000 }, () => {
  it("comes out on the store as in virtual time", async () => {
    const wrong: string[] = [];
    const unplayed: string[] = [];
    for (const scenario of set.scenarios) {
      const database = await copyTestDatabase(published);
      const pool = new pg.Pool({ connectionString: database.url });
      // A connection that is still closing is ended with its database.
      pool.on("error", () => undefined);
      try {
        const messages = await playOnStore(pool, scenario, set.libraryAt(scenario.at));
        if (messages.length > 0 && messages.every((message) => message.endsWith(notPlayed)))
          unplayed.push(scenario.name);
        else wrong.push(...messages.map((message) => `${scenario.name}: ${message}`));
      } catch (error) {
        wrong.push(`${scenario.name}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
      } finally {
        await pool.end();
        await database.drop();
      }
    }
    expect(wrong).toEqual([]);
    expect(unplayed.sort()).toEqual(repaired);
    expect(set.scenarios.length - repaired.length).toBeGreaterThan(40);
  });
});
