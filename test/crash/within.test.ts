import { describe, expect, it } from "vitest";
import { until, within } from "./within.ts";

const never = new Promise<never>(() => undefined);

describe("a bounded wait", () => {
  it("gives what came in time, and the error that did", async () => {
    expect(await within("an answer", 10_000, Promise.resolve(1))).toBe(1);
    await expect(within("an answer", 10_000, Promise.reject(new Error("refused")))).rejects.toThrow("refused");
  });

  it("fails with what it waited for, and with what else was waited for", async () => {
    const other = within("the end of the world", 60_000, new Promise((resolve) => setTimeout(resolve, 50)));
    await expect(within("an answer", 10, never)).rejects.toThrow(
      "waited 0.01 s for an answer; also waited for: the end of the world (0 s)",
    );
    await other;
    await expect(within("an answer", 10, never)).rejects.toThrow(/^waited 0.01 s for an answer$/);
  });

  it("looks until there is something, and stops looking when nobody waits any more", async () => {
    let looks = 0;
    const third = (): Promise<string | null> => Promise.resolve((looks += 1) < 3 ? null : "there");
    expect(await until("the third look", { limitMs: 10_000, everyMs: 1 }, third)).toBe("there");
    expect(looks).toBe(3);
    const nothing = (): Promise<null> => Promise.resolve(((looks += 1), null));
    await expect(until("nothing", { limitMs: 20, everyMs: 1 }, nothing)).rejects.toThrow("waited 0.02 s for nothing");
    await new Promise((resolve) => setTimeout(resolve, 20));
    const after = looks;
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(looks).toBe(after);
  });
});
