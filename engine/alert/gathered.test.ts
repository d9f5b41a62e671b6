import { describe, expect, it } from "vitest";
import { Gathered } from "./gathered.ts";
import type { Term } from "./term.ts";

const term = (key: string, change: Partial<Term> = {}): Term => ({ key, ci: null, alert: "monitor/a", ...change });
const whole = (gathered: Gathered) =>
  gathered.in({
    id: "g",
    rule: "down",
    firstAt: 0,
    lastAt: 0,
    closedAt: null,
    recordId: null,
    rules: ["down"],
    primary: { alert: "monitor/a", title: "A", ci: null, at: 0, because: "", named: null },
    into: null,
  });

describe("what a group gathers", () => {
  it("is told in the order it came, each once", () => {
    const gathered = new Gathered({ alerts: ["monitor/b"], cis: ["web1"], terms: [term("b")] });
    gathered.add(["monitor/a", "monitor/b"], ["db1", null, "web1"]);
    gathered.leave([term("a"), term("b", { alert: "monitor/c" }), term("a", { ci: "db1" })]);
    expect(whole(gathered)).toMatchObject({
      alerts: ["monitor/b", "monitor/a"],
      cis: ["web1", "db1"],
      terms: [term("b"), term("a"), term("a", { ci: "db1" })],
    });
  });

  it("keeps the first five texts of a key, and of the same words one", () => {
    const gathered = new Gathered({ alerts: [], cis: [], terms: [] });
    gathered.leave(["a", "a", "b", "c", "d", "e", "f"].map((word) => term("title", { words: [word] })));
    expect(whole(gathered).terms.map(({ words }) => words?.join())).toEqual(["a", "b", "c", "d", "e"]);
  });

  it("is found by what was left first, whatever is asked first", () => {
    const gathered = new Gathered({ alerts: [], cis: [], terms: [term("a"), term("b"), term("a", { ci: "db1" })] });
    expect(gathered.first(["b", "a"], () => true)).toEqual(term("a"));
    expect(gathered.first(["a db1", "b"], ({ key }) => key !== "b")).toEqual(term("a", { ci: "db1" }));
    expect(gathered.first(["c"], () => true)).toBeUndefined();
  });
});
