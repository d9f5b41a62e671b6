/**
 * `petshop/` (the folder `dataset` of github.com/amazon-science/petshop-root-cause-analysis): faults that were put into
 * a shop of 41 parts, and the part that was at fault. The measure of the data is recall among the first k: the share of
 * faults whose part is among the first k that are told.
 *
 * A part is taken as alerting as the baseline of the data takes it: the metric that the target has trouble with is more
 * than five deviations (median and MAD of normal days) off, in the third interval, or the next in which the target is;
 * where it never is, in that in which it is off most: that there is trouble is given.
 */
import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "csv-parse/sync";
import type { Json } from "../engine/base/json.ts";
import { causesOf } from "../engine/cause/causes.ts";
import { strengthOf, type Suspect } from "../engine/cause/suspect.ts";
import type { DependentStep } from "../engine/map/dependents.ts";

const scenarios = ["low_traffic", "high_traffic", "temporal_traffic1", "temporal_traffic2"];
const splits = ["train", "test"];

interface Target {
  readonly target: { readonly node: string; readonly metric: string; readonly agg: string };
  readonly root_cause: { readonly node: string };
}

/** Values by interval of each part, of one metric; NaN = none. */
type Metrics = ReadonlyMap<string, readonly number[]>;

export async function causes(folder: string, isNamed: boolean): Promise<Json> {
  if (!isNamed || !existsSync(folder))
    return "not present: OPSLOOM_CONFORMANCE_DATA names no folder with petshop/ in it";
  const found: { split: string; metric: string; place: number }[] = [];
  const missing: string[] = [];
  for (const scenario of scenarios) {
    const at = join(folder, scenario);
    if (!existsSync(join(at, "noissue", "metrics.csv"))) {
      missing.push(scenario);
      continue;
    }
    const steps = stepsOf(await readFile(join(at, "graph.csv"), "utf8"));
    const normal = await readFile(join(at, "noissue", "metrics.csv"), "utf8");
    for (const split of splits)
      for (const issue of (await readdir(join(at, split))).sort()) {
        const read = (file: string): Promise<string> => readFile(join(at, split, issue, file), "utf8");
        const { target, root_cause } = JSON.parse(await read("target.json")) as Target;
        const { metric, agg } = target;
        const told = toldOf(
          target.node,
          steps,
          metricsOf(normal, metric, agg),
          metricsOf(await read("metrics.csv"), metric, agg),
        );
        found.push({ split, metric, place: told.indexOf(root_cause.node) });
      }
  }
  const recall = (k: number, of = found): number =>
    Math.round((of.filter(({ place }) => place >= 0 && place < k).length / of.length) * 1_000) / 1_000;
  return {
    faults: found.length,
    ...(missing.length === 0 ? {} : { missing }),
    top1: recall(1),
    top3: recall(3),
    top3BySplit: Object.fromEntries(
      splits.map((split) => [
        split,
        recall(
          3,
          found.filter((one) => one.split === split),
        ),
      ]),
    ),
    top3ByMetric: Object.fromEntries(
      ["latency", "availability"].map((metric) => [
        metric,
        recall(
          3,
          found.filter((one) => one.metric === metric),
        ),
      ]),
    ),
  };
}

/** Parts by how probable they are as the cause. */
function toldOf(target: string, steps: readonly DependentStep[], normal: Metrics, issue: Metrics): readonly string[] {
  const scores = new Map([...issue].map(([node, values]) => [node, scoresOf(normal.get(node) ?? [], values)]));
  const own = scores.get(target) ?? [];
  const late = own.slice(2);
  const odd = late.findIndex((score) => score > 5);
  const from = 2 + (odd < 0 ? late.indexOf(Math.max(...late)) : odd);
  const suspects = [...scores].flatMap(([node, of]): Suspect[] => {
    if ((of[from] ?? 0) <= 5) return [];
    return [
      {
        kind: "alert",
        id: node,
        ci: node,
        what: "odd",
        from: 0,
        until: null,
        strength: strengthOf(severityOf(of[from] ?? 0)),
      },
    ];
  });
  return causesOf({ at: 0, cis: [target], alerts: [target] }, suspects, steps).map(({ suspect }) => suspect.ci);
}

/** As a table of a watch would say it. */
function severityOf(deviations: number): number {
  return deviations >= 50 ? 1 : deviations >= 20 ? 2 : deviations >= 10 ? 3 : 4;
}

/** How many deviations values are off what is usual; 0 where too little is known. */
function scoresOf(normal: readonly number[], values: readonly number[]): readonly number[] {
  const known = normal.filter((value) => !Number.isNaN(value));
  if (known.length < 10) return values.map(() => 0);
  const middle = median(known);
  const deviation = median(known.map((value) => Math.abs(value - middle))) * 1.4826;
  return values.map((value) => {
    const off = Number.isNaN(value) ? 0 : Math.abs(value - middle);
    return deviation === 0 ? (off > 0 ? 1e6 : 0) : off / deviation;
  });
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  const half = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? (sorted[half] ?? 0) : ((sorted[half - 1] ?? 0) + (sorted[half] ?? 0)) / 2;
}

/** A table of who calls whom: from the row to the column. */
function stepsOf(text: string): readonly DependentStep[] {
  const [head = [], ...rows]: string[][] = parse(text);
  return rows.flatMap(([from = "", ...cells]) =>
    cells.flatMap((cell, index) =>
      Number(cell) > 0 ? [{ from, type: "calls", to: head[index + 1] ?? "", since: 0 }] : [],
    ),
  );
}

function metricsOf(text: string, metric: string, agg: string): Metrics {
  const [nodes = [], metrics = [], statistics = [], , ...rows]: string[][] = parse(text);
  return new Map(
    nodes.flatMap((node, column): [string, number[]][] =>
      metrics[column] === metric && statistics[column] === agg
        ? [[node, rows.map((row) => (row[column] === "" ? Number.NaN : Number(row[column])))]]
        : [],
    ),
  );
}
