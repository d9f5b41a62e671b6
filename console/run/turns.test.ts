import { describe, expect, it } from "vitest";
import { drawnTurns, foldTurns, mostTurns, type Step } from "./turns.ts";

function step(path: string, iteration: string, phase: Step["phase"], kind = "probe.tcp", attempt = 1): Step {
  return { path, iteration, attempt, kind, phase, startedAt: "2026-01-01T00:00:00Z", endedAt: null, fault: null };
}

const each = "/do/1/each";

describe("steps of a run, folded", () => {
  it("a loop of several turns is a table: a row a turn, a column a step, of attempts the last", () => {
    const { alone, loops } = foldTurns([
      step("/do/0/first", "0", "completed"),
      step(each, "0", "running", "for"),
      step(`${each}/do/0/ask`, "0", "completed"),
      step(`${each}/do/1/mend`, "0", "faulted"),
      step(`${each}/do/1/mend`, "0", "completed", "shell", 2),
      step(`${each}/do/0/ask`, "10", "running"),
      step(`${each}/do/0/ask`, "2", "faulted"),
    ]);
    expect(alone.map(({ path }) => path)).toEqual(["/do/0/first", each]);
    expect(loops).toHaveLength(1);
    expect(loops[0]?.columns).toEqual([`${each}/do/0/ask`, `${each}/do/1/mend`]);
    expect(loops[0]?.turns.map(({ iteration, isBad, isOver }) => [iteration, isBad, isOver])).toEqual([
      ["0", false, true],
      ["2", true, true],
      ["10", false, false],
    ]);
    expect(loops[0]?.turns[0]?.cells.get(`${each}/do/1/mend`)?.attempt).toBe(2);
  });

  it("a loop of one turn is drawn as its steps, and an inner loop has a table of its own", () => {
    const inner = `${each}/do/0/inner`;
    const { alone, loops } = foldTurns([
      step(each, "0", "completed", "for"),
      step(inner, "0", "completed", "for"),
      step(`${inner}/do/0/a`, "0.0", "completed"),
      step(`${inner}/do/0/a`, "0.1", "completed"),
    ]);
    expect(alone.map(({ path }) => path)).toEqual([each, inner]);
    expect(loops.map(({ path, turns }) => [path, turns.map(({ iteration }) => iteration)])).toEqual([
      [inner, ["0.0", "0.1"]],
    ]);
  });

  it("of many turns those that failed or go on are drawn, and the latest of the others", () => {
    const many = Array.from({ length: 500 }, (_, n) =>
      step(`${each}/do/0/a`, String(n), n === 7 ? "faulted" : n === 9 ? "running" : "completed"),
    );
    const { loops } = foldTurns([step(each, "0", "running", "for"), ...many]);
    const drawn = drawnTurns(loops[0]!.turns).map(({ iteration }) => Number(iteration));
    expect(drawn).toHaveLength(mostTurns);
    expect(drawn.slice(0, 3)).toEqual([7, 9, 302]);
    expect(drawn.at(-1)).toBe(499);
  });
});
