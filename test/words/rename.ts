/**
 * Renames every command and state of one record type in all definitions that speak of them: its lifecycles, the
 * reactions and remediations of others, and the scenarios. What the language itself names stays.
 */
import { parseAllDocuments, stringify } from "yaml";
import { previous } from "../../engine/lifecycle/way-back.ts";
import type { DefinitionFile } from "../../engine/definition/load.ts";

type Node = { [key: string]: unknown };

/** Outcomes of waits and commands of every record: words of the language (docs/language.md 4 and 12). */
const languageNames = new Set([
  "approved",
  "rejected",
  "expired",
  "voided",
  "done",
  "fault",
  "approve",
  "reject",
  "attend",
  "acknowledge",
  "link",
  "unlink",
]);

export const renamedState = (state: string): string => (state === previous ? state : `${state}Stage`);
export const renamedCommand = (command: string): string =>
  languageNames.has(command) ? command : `do${command.charAt(0).toUpperCase()}${command.slice(1)}`;

export function renameWords(files: readonly DefinitionFile[], type: string): DefinitionFile[] {
  const all = files.map(({ path, text }) => ({
    path,
    documents: parseAllDocuments(text).map((one) => one.toJS() as Node),
  }));
  const everything = all.flatMap(({ documents }) => documents);
  const links = linksTo(everything, type);
  const items = itemsOf(everything, type);
  const opened = openedBy(everything, type);
  return all.map(({ path, documents }) => {
    for (const document of documents)
      renameDocument(document, type, { links, items, opened, record: recordOf(document, everything) });
    return { path, text: documents.map((one) => stringify(one, { lineWidth: 0 })).join("---\n") };
  });
}

/** Names by which other records call one of the type, and by which it calls another of its own. */
function linksTo(documents: readonly Node[], type: string): ReadonlySet<string> {
  const links = new Set<string>();
  for (const { kind, metadata, spec } of documents) {
    if (kind !== "RecordType") continue;
    for (const [name, link] of Object.entries(((spec as Node)["links"] ?? {}) as { [name: string]: Node })) {
      if (link["to"] === type) links.add(name);
      if ((metadata as Node)["name"] === type) links.add(link["inverse"] as string);
    }
  }
  return links;
}

/** What scenarios call the records of the type that policies open. */
function openedBy(documents: readonly Node[], type: string): ReadonlySet<string> {
  const opens = documents.flatMap(({ kind, spec }) =>
    kind === "Policy" ? [(spec as Node)["open"] as Node | undefined] : [],
  );
  return new Set(opens.flatMap((open) => (open?.["record"] === type ? [open["as"] as string] : [])));
}

/** The items that records of the type are ordered from. */
function itemsOf(documents: readonly Node[], type: string): ReadonlySet<unknown> {
  const own = documents.filter(({ kind, spec }) => kind === "CatalogItem" && (spec as Node)["record"] === type);
  return new Set(own.map(({ metadata }) => (metadata as Node)["name"]));
}

/** The record type of a lifecycle, its own or that of what it extends. */
function recordOf({ spec }: Node, documents: readonly Node[]): unknown {
  const { record, extends: parent } = (spec ?? {}) as Node;
  const extended = documents.find(
    ({ kind, metadata }) => parent !== undefined && kind === "Lifecycle" && (metadata as Node)["name"] === parent,
  );
  return record ?? (extended === undefined ? undefined : recordOf(extended, documents));
}

interface Around {
  readonly links: ReadonlySet<string>;
  readonly items: ReadonlySet<unknown>;
  readonly opened: ReadonlySet<string>;
  /** The record type of a lifecycle. */
  readonly record: unknown;
}

function renameDocument({ kind, spec }: Node, type: string, { links, items, opened, record }: Around): void {
  const source = spec as Node;
  if (kind === "Lifecycle") renameLifecycle(source, record === type, links);
  if (kind === "Remediation" && (source["raise"] as Node)["record"] === type)
    renameSteps((source["raise"] as Node)["steps"] as Node);
  if (kind === "Scenario") renameScenario(source, type, { links, items, opened, record });
  if (kind === "Queue" && source["record"] === type) renameFilter(source["when"] as Node);
  if (kind === "Indicator" && source["of"] === type) renameIndicator(source);
  if (kind === "Availability") renameRows(source, type);
  if (kind === "AlertRule" && (source["open"] as Node | undefined)?.["record"] === type)
    for (const key of ["onJoin", "onClear", "onMerge"]) renameSent(source[key] as Node | undefined);
  if (kind === "Maintenance" && (source["windows"] as Node)["record"] === type)
    (source["windows"] as Node)["in"] = listed((source["windows"] as Node)["in"], renamedState);
  if (kind === "Policy") renamePolicy(source, type);
  renameLookUps((source as Node | undefined)?.["facts"] as { [name: string]: Node } | undefined, type);
}

/** The records that it is over, and what it sends to those that it opens. */
function renamePolicy({ over, open, ...spec }: Node, type: string): void {
  const { record, where } = over as { readonly record?: string; readonly where?: Node };
  if (record === type && where !== undefined) renameFilter(where);
  if ((open as Node | undefined)?.["record"] === type)
    for (const key of ["onStep", "onClear"]) renameSent(spec[key] as Node | undefined);
}

function renameSent(sent: Node | undefined): void {
  if (typeof sent?.["command"] === "string") sent["command"] = renamedCommand(sent["command"]);
}

/** What `record.find` and `record.similar` look for. */
function renameLookUps(facts: { readonly [name: string]: Node } | undefined, type: string): void {
  for (const { with: input } of Object.values(facts ?? {}) as { readonly with?: Node }[])
    if (input?.["type"] === type && input["where"] !== undefined) renameFilter(input["where"] as Node);
}

/** Records that a commitment to uptime counts, and those that it forgives. */
function renameRows(spec: Node, type: string): void {
  const rows = [spec["outages"], spec["except"]].flatMap((named) => Object.values((named ?? {}) as Node) as Node[]);
  for (const { record, when, while: during } of rows) {
    if (record !== type) continue;
    for (const row of [when, during] as (Node | undefined)[]) if (row !== undefined) renameFilter(row);
  }
}

/** Its rows: `when`, those of its ratios, and what a time leaves out. */
function renameIndicator(spec: Node): void {
  const ratios = [spec["ratio"], ...Object.values((spec["beside"] ?? {}) as Node)] as (Node | undefined)[];
  const rows = ratios.flatMap((ratio) => [ratio, ratio?.["part"], ratio?.["whole"]]);
  const time = (spec["measure"] as Node | undefined)?.["time"] as Node | undefined;
  for (const row of [spec["when"], time?.["less"], ...rows] as (Node | undefined)[])
    if (row !== undefined) renameFilter(row);
}

/** What became of a run is known by the state that it was begun in. */
function withRuns(value: unknown): unknown {
  if (typeof value === "string")
    return value.replaceAll(/\$runs\.(\w+)/gu, (_, state: string) => `$runs.${renamedState(state)}`);
  if (Array.isArray(value)) return value.map(withRuns);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, withRuns(one)]));
}

function renameLifecycle(spec: Node, own: boolean, links: ReadonlySet<string>): void {
  const named = (name: string): string => {
    const [link = "", state] = name.split(".");
    if (state !== undefined) return links.has(link) ? `${link}.${renamedState(state)}` : name;
    return own ? renamedCommand(name) : name;
  };
  const branches = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(branches);
    if (value === null) return null;
    if (typeof value === "string") return own ? renamedState(value) : value;
    const branch = (own ? withRuns(value) : value) as Node;
    return own && typeof branch["target"] === "string" ? { ...branch, target: renamedState(branch["target"]) } : branch;
  };
  const transitions = (source: Node | undefined): Node =>
    Object.fromEntries(Object.entries(source ?? {}).map(([name, value]) => [named(name), branches(value)]));
  const states = Object.entries(spec["states"] as { [name: string]: Node | null }).map(([name, state]) => {
    if (state === null) return [own ? renamedState(name) : name, null];
    if (state["transitions"] !== undefined) state["transitions"] = transitions(state["transitions"] as Node);
    if (own && state["after"] !== undefined) state["after"] = branches(state["after"]);
    const reserve = state["reserve"] as Node | undefined;
    if (own && reserve?.["release"] !== undefined) reserve["release"] = listed(reserve["release"], renamedState);
    return [own ? renamedState(name) : name, state];
  });
  spec["states"] = Object.fromEntries(states);
  if (own && spec["initial"] !== undefined) spec["initial"] = renamedState(spec["initial"] as string);
  for (const entry of [(spec["anywhere"] ?? []) as Node | Node[]].flat()) {
    entry["transitions"] = transitions(entry["transitions"] as Node);
    for (const key of ["in", "except"])
      if (own && entry[key] !== undefined) entry[key] = listed(entry[key], renamedState);
  }
}

function renameFilter(filter: Node): void {
  if (filter["state"] !== undefined) filter["state"] = listed(filter["state"], renamedState);
}

const listed = (value: unknown, rename: (name: string) => string): unknown =>
  Array.isArray(value) ? value.map((one: string) => rename(one)) : rename(value as string);

function renameSteps(steps: Node): void {
  for (const key of ["propose", "begin", "giveUp", "backOut", "close", "withdraw"]) {
    const step = steps[key];
    if (typeof step === "string") steps[key] = renamedCommand(step);
    else if (step !== undefined) (step as Node)["command"] = renamedCommand((step as Node)["command"] as string);
  }
  for (const key of ["ready", "refused", "handedOver"])
    if (steps[key] !== undefined) steps[key] = listed(steps[key], renamedState);
  const finish = steps["finish"] as Node | string;
  if (typeof finish === "object" && !Array.isArray(finish)) finish["state"] = listed(finish["state"], renamedState);
  else steps["finish"] = listed(finish, renamedState);
}

function renameScenario(spec: Node, type: string, { items, opened }: Around): void {
  const given = (spec["given"] ?? {}) as Node;
  const records = Object.entries((given["records"] ?? {}) as { [name: string]: Node });
  const ours = new Set([...opened, ...records.flatMap(([name, { record }]) => (record === type ? [name] : []))]);
  for (const step of spec["steps"] as Node[]) {
    if (items.has(step["order"]) && typeof step["record"] === "string") ours.add(step["record"]);
    if (typeof step["command"] === "string" && ours.has(step["record"] as string))
      step["command"] = renamedCommand(step["command"]);
    const expected = (step["expect"] ?? {}) as { [name: string]: unknown };
    for (const found of (expected["records"] ?? []) as Node[]) {
      if (found["record"] !== type) continue;
      if (typeof found["as"] === "string") ours.add(found["as"]);
      renameExpected(found);
    }
    for (const [name, value] of Object.entries(expected)) if (ours.has(name)) renameExpected(value as Node);
  }
}

function renameExpected(expected: Node): void {
  if (typeof expected["state"] === "string") expected["state"] = renamedState(expected["state"]);
  if (expected["visited"] !== undefined) expected["visited"] = listed(expected["visited"], renamedState);
}
