/** Rows of probes, from what is kept of them: the same as of records, so that uptime is made of both. */
import type { Json } from "../base/json.ts";
import type { ProbeChange } from "../probe/standing.ts";
import type { IndicatorRow, Span } from "./row.ts";

/**
 * A row for each probe, by name: its `ci`, how many vantage points see it `failing`, how many know how it is (`known`),
 * and `because`, what those say that see it fail. `changes`: of each vantage point in order.
 */
export function rowsOfProbes(changes: readonly ProbeChange[]): readonly IndicatorRow[] {
  const byProbe = new Map<string, ProbeChange[]>();
  for (const change of changes) {
    const known = byProbe.get(change.probe);
    if (known === undefined) byProbe.set(change.probe, [change]);
    else known.push(change);
  }
  return [...byProbe.values()].map(rowOfProbe).sort((one, other) => (one.id < other.id ? -1 : 1));
}

function rowOfProbe(changes: readonly ProbeChange[]): IndicatorRow {
  const ordered = changes.toSorted((one, other) => one.at - other.at || (one.from < other.from ? -1 : 1));
  const [first] = ordered;
  if (first === undefined) throw new Error("a probe has a first change");
  const fields: { [field: string]: Span[] } = {};
  const now = new Map<string, ProbeChange>();
  for (const [index, change] of ordered.entries()) {
    now.set(change.from, change);
    // What becomes another at one instant is one step.
    if (ordered[index + 1]?.at === change.at) continue;
    const all = [...now.values()].sort((one, other) => (one.from < other.from ? -1 : 1));
    const failing = all.filter(({ state }) => state === "down");
    put(fields, "probe", change.probe, change.at);
    put(fields, "ci", change.ci, change.at);
    put(fields, "failing", failing.length, change.at);
    put(fields, "known", all.filter(({ state }) => state !== "unknown").length, change.at);
    const told = failing.map(({ from, because }) => `${from}: ${because ?? "down"}`).join("; ");
    put(fields, "because", told === "" ? null : told, change.at);
  }
  return { id: first.probe, openedAt: first.at, fields, clocks: [] };
}

function put(fields: { [field: string]: Span[] }, field: string, value: Json, at: number): void {
  const spans = (fields[field] ??= []);
  const last = spans.at(-1);
  if (last !== undefined && last.value === value) return;
  if (last !== undefined) spans[spans.length - 1] = { ...last, to: at };
  spans.push({ value, from: at, to: null });
}
