import { setTimeout as pause } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { startRounds } from "./rounds.ts";

const silent = { warn: () => undefined };

describe("rounds", () => {
  it("go on after one that failed, which is said", async () => {
    const said: string[] = [];
    const log = { warn: (_: object, text: string) => void said.push(text) };
    let count = 0;
    let third = (): void => undefined;
    const done = new Promise<void>((resolve) => (third = resolve));
    const rounds = startRounds({
      log: log as never,
      failed: "nothing was looked at",
      intervalMs: 1,
      round: async () => {
        count += 1;
        if (count === 1) throw new Error("once");
        if (count === 3) third();
      },
    });
    await done;
    await rounds.stop();
    expect(said).toEqual(["nothing was looked at"]);
  });

  it("end with the one that goes on, whatever the pause is", async () => {
    let ended = false;
    const rounds = startRounds({
      log: silent,
      failed: "",
      intervalMs: 60_000,
      round: async (signal) => {
        await pause(20);
        ended = signal.aborted;
      },
    });
    await rounds.stop();
    expect(ended).toBe(true);
  });

  it("rest as long as a round says, and never less than its share", async () => {
    const began: number[] = [];
    let second = (): void => undefined;
    const done = new Promise<void>((resolve) => (second = resolve));
    const rounds = startRounds({
      log: silent,
      failed: "",
      intervalMs: 60_000,
      rests: 2,
      round: async () => {
        began.push(performance.now());
        if (began.length === 2) second();
        await pause(20);
        return 0;
      },
    });
    await done;
    await rounds.stop();
    // A timer may come a millisecond early.
    expect((began[1] ?? 0) - (began[0] ?? 0)).toBeGreaterThanOrEqual(57);
  });
});
