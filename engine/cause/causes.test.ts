import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { DependentStep } from "../map/dependents.ts";
import { causesOf, type Trouble } from "./causes.ts";
import { strengthOf, type Suspect } from "./suspect.ts";

const hour = 3_600_000;
const at = Date.UTC(2026, 2, 2, 9);

/** shop > app1, app2 > db > host */
const steps: readonly DependentStep[] = [
  ["shop", "app1"],
  ["shop", "app2"],
  ["app1", "db"],
  ["app2", "db"],
  ["db", "host"],
].map(([from = "", to = ""]) => ({ from, type: "dependsOn", to, since: 0 }));

const trouble = (change: Partial<Trouble> = {}): Trouble => ({
  at,
  cis: ["app1"],
  alerts: ["monitor/app1"],
  ...change,
});

const work = (id: string, ci: string, change: Partial<Suspect> = {}): Suspect => ({
  kind: "work",
  id,
  ci,
  what: "New version",
  from: at - hour,
  until: null,
  strength: 1,
  ...change,
});
const alert = (ci: string, change: Partial<Suspect> = {}): Suspect => ({
  kind: "alert",
  id: `monitor/${ci}`,
  ci,
  what: "down",
  from: at,
  until: null,
  strength: 1,
  ...change,
});

const told = (suspects: readonly Suspect[], of = trouble()) =>
  causesOf(of, suspects, steps).map(({ suspect, score }) => `${suspect.id} ${score}`);

describe("the probable cause of trouble", () => {
  it("is work on the CI in trouble before work on what it depends on, each with the way there", () => {
    const causes = causesOf(trouble(), [work("far", "host"), work("near", "app1")], steps);
    expect(causes.map(({ suspect, score }) => [suspect.id, score])).toEqual([
      ["near", 1],
      ["far", 0.333],
    ]);
    expect(causes[1]?.terms).toEqual({ weight: 1, strength: 1, near: 0.333, recent: 1, explains: 1, first: 1 });
    expect(causes[1]?.path).toEqual([
      { id: "app1", type: "dependsOn" },
      { id: "db", type: "dependsOn" },
      { id: "host", type: null },
    ]);
  });

  it("is the alert on what all alerts depend on, and not those that it explains", () => {
    const cis = ["app1", "app2", "db", "shop"];
    const group = trouble({ cis, alerts: cis.map((ci) => `monitor/${ci}`) });
    expect(
      told(
        cis.map((ci) => alert(ci)),
        group,
      ),
    ).toEqual(["monitor/db 0.8", "monitor/app1 0.2", "monitor/app2 0.2"]);
  });

  it("is as near as what alerts all the way there, and as far as it is where something between does not", () => {
    expect(told([alert("db"), alert("host")])).toEqual(["monitor/host 0.8", "monitor/db 0.4"]);
    expect(told([alert("host")])).toEqual(["monitor/host 0.266"]);
    // What is less severe explains nothing that is more.
    expect(told([alert("db"), alert("host", { strength: 0.4 })])).toEqual(["monitor/db 0.8", "monitor/host 0.32"]);
  });

  it("is the work before the alert that it explains", () => {
    expect(told([work("upgrade", "db"), alert("db")])).toEqual(["upgrade 1", "monitor/db 0.4"]);
  });

  it("is nothing where nothing happened, on what depends on the CI in trouble, or too long ago", () => {
    expect(told([])).toEqual([]);
    expect(told([work("above", "shop")])).toEqual([]);
    expect(told([work("over", "app1", { from: at - 30 * hour, until: at - 25 * hour })])).toEqual([]);
    expect(told([alert("app1")])).toEqual([]);
  });

  it("does not follow from the trouble: work begins before it, and an alert ten minutes later at most", () => {
    expect(told([work("repair", "app1", { from: at }), alert("db", { from: at + 11 * 60_000 })])).toEqual([]);
    expect(told([alert("db", { from: at + 9 * 60_000 })])).toEqual(["monitor/db 0.8"]);
  });

  it("counts less the longer the work is over, and the less severe the alert is", () => {
    expect(told([work("over", "app1", { until: at - hour })])).toEqual(["over 0.5"]);
    expect([1, 2, 5, null, 0].map(strengthOf)).toEqual([1, 0.8, 0.2, 0.2, 0.2]);
    expect(told([alert("db", { strength: strengthOf(3) })])).toEqual(["monitor/db 0.48"]);
  });

  it("is told for five at most, the same in whatever order they are found", () => {
    const suspect = fc.record({
      kind: fc.constantFrom("work" as const, "item" as const, "alert" as const),
      id: fc.constantFrom("a", "b", "c", "d"),
      ci: fc.constantFrom("app1", "app2", "db", "host", "shop"),
      what: fc.constant("x"),
      from: fc.integer({ min: at - 26 * hour, max: at + hour }),
      until: fc.constant(null),
      strength: fc.constantFrom(0.2, 0.6, 1),
    });
    const distinct = fc.uniqueArray(suspect, {
      maxLength: 12,
      selector: ({ id, ci }) => `${id} ${ci}`,
    });
    fc.assert(
      fc.property(distinct, fc.subarray(["app1", "app2", "shop"], { minLength: 1 }), (suspects, cis) => {
        const of = trouble({ cis });
        const causes = causesOf(of, suspects, steps);
        expect(causes.length).toBeLessThanOrEqual(5);
        for (const { score, path, suspect: one } of causes) {
          expect(score).toBeGreaterThan(0);
          expect(score).toBeLessThanOrEqual(1);
          expect(cis).toContain(path[0]?.id);
          expect(path.at(-1)).toEqual({ id: one.ci, type: null });
        }
        expect(causesOf(of, suspects.toReversed(), steps.toReversed())).toEqual(causes);
      }),
    );
  });
});
