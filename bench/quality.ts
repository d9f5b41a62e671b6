/**
 * How well what learns does on public data, in the folder that `OPSLOOM_CONFORMANCE_DATA` names; what is not there is
 * said to be so.
 *
 * `loghub/SET/SET_2k.log_structured.csv` (github.com/logpai/loghub): grouping accuracy of templates, by the measure of
 * the data: the share of lines whose group holds the same lines as that of the truth. All sets are read by the same
 * masks, depth and similarity. `petshop/`: quality-cause.ts.
 */
import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "csv-parse/sync";
import type { Json } from "../engine/base/json.ts";
import { causes } from "./quality-cause.ts";
import { Drain } from "../engine/log/drain.ts";

export async function bench(): Promise<Json> {
  const folder = process.env["OPSLOOM_CONFORMANCE_DATA"] ?? "";
  const isNamed = folder !== "";
  return {
    bench: "quality",
    templates: await templates(join(folder, "loghub"), isNamed),
    causes: await causes(join(folder, "petshop"), isNamed),
  };
}

async function templates(folder: string, isNamed: boolean): Promise<Json> {
  if (!isNamed || !existsSync(folder))
    return "not present: OPSLOOM_CONFORMANCE_DATA names no folder with loghub/ in it";
  const accuracy: { [set: string]: number } = {};
  for (const set of (await readdir(folder)).sort()) {
    const file = join(folder, set, `${set}_2k.log_structured.csv`);
    if (!existsSync(file)) continue;
    const rows = parse<{ readonly Content: string; readonly EventId: string }>(await readFile(file), {
      columns: true,
      relax_quotes: true,
    });
    accuracy[set] = rounded(groupingAccuracy(rows.map(({ Content, EventId }) => ({ line: Content, truth: EventId }))));
  }
  const all = Object.values(accuracy);
  return { accuracy, mean: rounded(all.reduce((sum, one) => sum + one, 0) / all.length), sets: all.length };
}

interface Labelled {
  readonly line: string;
  readonly truth: string;
}

function groupingAccuracy(lines: readonly Labelled[]): number {
  const drain = new Drain();
  const found = lines.map(({ line }) => drain.add(line).id);
  const truth = new Map<string, number[]>();
  const groups = new Map<number, number[]>();
  for (const [index, { truth: event }] of lines.entries()) {
    truth.set(event, [...(truth.get(event) ?? []), index]);
    const id = found[index] ?? -1;
    groups.set(id, [...(groups.get(id) ?? []), index]);
  }
  let right = 0;
  for (const members of truth.values()) {
    const group = groups.get(found[members[0] ?? 0] ?? -1) ?? [];
    if (group.length === members.length && group.every((index, at) => index === members[at])) right += members.length;
  }
  return right / lines.length;
}

function rounded(share: number): number {
  return Math.round(share * 1_000) / 1_000;
}
