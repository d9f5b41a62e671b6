import type { Pool } from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import { minuteMs, sampleAt, sampleEvent, sampleRule } from "../../engine/alert/sample.ts";
import type { SourceEvent } from "../../engine/event/event.ts";
import { startStore, type TestStore } from "../../test/support/store.ts";
import { dropBatch } from "../retention/drop.ts";
import { policies } from "../retention/policies.ts";
import { inTransaction } from "../transaction.ts";
import { decideStored, saveDecision } from "./board.ts";

let store: TestStore;
let pool: Pool;
beforeAll(async () => {
  store = await startStore();
  ({ pool } = store);
});
afterAll(() => store?.stop());

/** The groups that an event opens. */
async function tell(change: Partial<SourceEvent>): Promise<string[]> {
  return inTransaction(pool, async (client) => {
    const batch = { events: [sampleEvent(change)], due: [] };
    const decision = await decideStored(client, batch, { rules: [sampleRule()] }, sampleAt);
    await saveDecision(client, decision);
    return decision.effects.flatMap((effect) => (effect.kind === "group.open" ? [effect.group] : []));
  });
}

it("a group is not named like one of an alert that is kept no more, so it opens a record of its own", async () => {
  expect(await tell({})).toEqual(["down:monitor/a:1"]);
  await tell({ state: "clear", at: sampleAt + minuteMs });
  expect(await tell({ at: sampleAt + 2 * minuteMs })).toEqual(["down:monitor/a:2"]);
  await tell({ state: "clear", at: sampleAt + 3 * minuteMs });
  for (const kind of ["alerts", "groups"]) {
    const policy = policies.find((one) => one.kind === kind);
    if (policy === undefined) throw new Error(kind);
    // Delivered, so that nothing of the groups waits.
    await pool.query("update outbox set done_at = now()");
    expect(await dropBatch(pool, policy, new Date(sampleAt + 60 * minuteMs))).toBeGreaterThan(0);
  }
  expect(await tell({ at: sampleAt + 90 * minuteMs })).toEqual(["down:monitor/a:3"]);
});
