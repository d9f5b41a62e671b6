/**
 * The shipped scenarios, and those of what the shipped definitions do not use, on the real store: what `opsloom test`
 * says is what the product does. The clock is the scenario's; people, groups, CIs, definitions, ledger, windows, inbox
 * and outbox are those of PostgreSQL.
 */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readDefinitionFiles } from "../../cli/files/definition-files.ts";
import { readFixtures, readScenarios, type ScenarioSet } from "../../cli/scenarios/library.ts";
import { createPool } from "../../store/pool.ts";
import { publishFiles } from "../../store/definition/publish-files.ts";
import { copyTestDatabase, createTestDatabase, type TestDatabase } from "../support/database.ts";
import { playOnStore } from "./play.ts";

const folders = ["definitions", "test/scenarios/definitions"];
let set: ScenarioSet;
let published: TestDatabase;

beforeAll(async () => {
  const files = await readDefinitionFiles(folders);
  set = readScenarios(files, await readFixtures(folders));
  published = await createTestDatabase();
  const pool = poolOf(published);
  const outcome = await publishFiles(pool, files, { author: "test", gitCommit: null }, {});
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.diagnostics[0]));
  // A database that is copied has no guests.
  await pool.end();
});
afterAll(() => published?.drop());

function poolOf({ url }: TestDatabase) {
  // A connection that is still closing is ended with its database.
  return createPool(url, { applicationName: "scenarios", onError: () => undefined });
}

/** What was not as expected, in a database of its own. */
async function play(scenario: ScenarioSet["scenarios"][number]): Promise<readonly string[]> {
  const database = await copyTestDatabase(published);
  const pool = poolOf(database);
  try {
    const messages = await playOnStore(pool, scenario, set.libraryAt(scenario.at));
    return messages.map((message) => `${scenario.name}: ${message}`);
  } catch (error) {
    return [`${scenario.name}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`];
  } finally {
    await pool.end();
    await database.drop();
  }
}

/** Played at the same time: most of their time is waiting for the database. */
const atOnce = 4;

describe("a shipped scenario", { timeout: 600_000 }, () => {
  it("comes out on the store as in virtual time", async () => {
    const wrong: string[] = [];
    const left = set.scenarios.filter(({ name }) => ["shop-trouble-after-a-change", "alerts-that-could-be-fewer", "repair-that-people-repeat", "shop-database-repaired"].includes(name)).values();
    const playNext = async (): Promise<void> => {
      for (const scenario of left) wrong.push(...(await play(scenario)));
    };
    await Promise.all(Array.from({ length: atOnce }, playNext));
    expect(wrong).toEqual([]);
    expect(set.scenarios.length).toBeGreaterThan(200);
  });
});
