import type { Pool } from "pg";
import { pino } from "pino";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Effect } from "../engine/lifecycle/effects.ts";
import { enqueue } from "../store/outbox/enqueue.ts";
import { rearmOutbox } from "../store/outbox/rearm.ts";
import { startStore, type TestStore } from "../test/support/store.ts";
import { EffectRefusedError } from "./error.ts";
import { type Deliver, type Relay, startRelay } from "./relay.ts";

let store: TestStore;
let pool: Pool;
beforeAll(async () => {
  store = await startStore();
  ({ pool } = store);
});
afterAll(() => store?.stop());
beforeEach(async () => {
  await pool.query("delete from outbox");
});

const log = pino({ level: "silent" });
const relays = (count: number, deliver: Deliver): Relay[] =>
  Array.from({ length: count }, () => startRelay({ pool, log, deliver, refusals: 1, awaken: (ms) => pause(ms / 20) }));
const stop = (running: readonly Relay[]): Promise<unknown> => Promise.all(running.map((relay) => relay.stop()));

function reaction(seq: number, to: string): Effect {
  const id = `incident/INC1#${seq}:parent:${to}`;
  return { id, record: "incident/INC1", kind: "reaction", to, input: { seq } };
}

async function rest(): Promise<void> {
  for (let tries = 0; tries < 200; tries += 1) {
    const { rowCount } = await pool.query("select from outbox where done_at is null and parked_at is null");
    if (rowCount === 0) return;
    await pause(50);
  }
  throw new Error("the outbox does not come to rest");
}

const seqOf = (effect: unknown): number => (effect as { input: { seq: number } }).input.seq;

describe("the outbox", () => {
  it("delivers what goes from one record to one target in the order of the ledger, by numbers, whatever fails", async () => {
    const targets = ["incident/A", "incident/B", "incident/C"];
    for (let seq = 1; seq <= 24; seq += 1)
      await enqueue(
        pool,
        targets.map((to) => reaction(seq, to)),
      );
    const delivered: Record<string, number[]> = {};
    const underWay = new Set<string>();
    const failing = new Set(["incident/A 9", "incident/B 11"]);
    const running = relays(2, async (effect) => {
      if (effect.kind !== "reaction") throw new Error(effect.kind);
      expect(underWay.has(effect.to)).toBe(false);
      underWay.add(effect.to);
      await pause((seqOf(effect) * 7) % 5);
      underWay.delete(effect.to);
      if (failing.delete(`${effect.to} ${seqOf(effect)}`)) throw new Error("away for a moment");
      (delivered[effect.to] ??= []).push(seqOf(effect));
    });
    await rest();
    await stop(running);
    const all = Array.from({ length: 24 }, (_, index) => index + 1);
    expect(delivered).toEqual(Object.fromEntries(targets.map((to) => [to, all])));
  });

  it("keeps no other target waiting for one that does not answer", async () => {
    await enqueue(pool, [reaction(1, "incident/A"), reaction(2, "incident/A"), reaction(1, "incident/B")]);
    let answer: () => void = () => undefined;
    const silent = new Promise<void>((resolve) => (answer = resolve));
    const delivered: string[] = [];
    const running = relays(1, async (effect) => {
      if (effect.id.endsWith("A")) await silent;
      delivered.push(effect.id);
    });
    for (let tries = 0; tries < 100 && delivered.length === 0; tries += 1) await pause(20);
    expect(delivered).toEqual(["incident/INC1#1:parent:incident/B"]);
    answer();
    await rest();
    await stop(running);
    expect(delivered.slice(1)).toEqual(["incident/INC1#1:parent:incident/A", "incident/INC1#2:parent:incident/A"]);
  });

  it("goes on past one that was put aside, and delivers it when it is given back", async () => {
    await enqueue(pool, [reaction(1, "incident/A"), reaction(2, "incident/A")]);
    const delivered: number[] = [];
    let refusing = true;
    const running = relays(1, async (effect) => {
      if (refusing && seqOf(effect) === 1) throw new EffectRefusedError("no");
      delivered.push(seqOf(effect));
    });
    await rest();
    expect(delivered).toEqual([2]);
    refusing = false;
    await rearmOutbox(pool, "all");
    await rest();
    await stop(running);
    expect(delivered).toEqual([2, 1]);
  });
});
