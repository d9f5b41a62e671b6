/**
 * A target from what was seen of it to what the CMDB is told: first what it is, then what is on it. Pure: it asks its
 * host (`Ask`) and is answered (`Reply`), so that the product and scenarios play one kernel.
 *
 * E1. Patterns that tell of the target itself are tried in their order, until one tells: a device that answers by two
 *     protocols is explored by one of them.
 * E2. A step that fails yields null, and is told. A pattern all of whose steps failed tells nothing.
 * E3. What is missing says something only when nothing failed: relations end only then, those of `self` and of what is
 *     the same thing at another place (`self:443`).
 *     CIs that were on it and are not told any more are gone only then; of how many runs, the host decides.
 * E4. Every answer is masked before anything of it is kept.
 */
import { isJsonObject, type Json, type JsonObject, ownValue } from "../base/json.ts";
import { failure } from "../base/result.ts";
import { compileExpression } from "../expression/compile.ts";
import { relationDirection, type RelationTypes } from "../identity/relation.ts";
import type { Ask, Reply } from "./ask.ts";
import type { Gone, Pattern } from "./ir.ts";
import { type Find, type Item, type Placeholder, readItems } from "./item.ts";
import type { Probe } from "./probe.ts";
import { findKey, findsOf, type Found, project, type Projected } from "./project.ts";
import { type Chosen, exploring, identifying, type Subject } from "./select.ts";
import type { HostCi, SeenProcess, Sighting } from "./sighting.ts";
import { inputOf, isNotThere, probeOf, questionsOf, valueOf } from "./steps.ts";

/** What became of a pattern that applied. */
export interface PatternOutcome {
  readonly pattern: string;
  /** What it applied to: `port 80`, `process nginx`, `snmp`, `class host`. */
  readonly on: string;
  readonly outcome: "told" | "nothing" | "skipped" | "failed";
  /** Why not, with a remedy where there is one; null = it told all. */
  readonly because: string | null;
}

export interface Asked {
  readonly pattern: string;
  readonly step: string;
  readonly probe: Probe;
  /** Why it said nothing; null = it did. */
  readonly failure: string | null;
}

export interface Exploration {
  /** Id of the CI that the target is; null = nobody told. */
  readonly host: string | null;
  readonly patterns: readonly PatternOutcome[];
  readonly probes: readonly Asked[];
  readonly unresolved: readonly { readonly pattern: string; readonly ref: string; readonly because: string }[];
  readonly evidence: readonly (Projected["evidence"][number] & { readonly pattern: string })[];
  /** Relations to what is not there yet. */
  readonly awaited: readonly Awaited[];
  /** What is over that is related to a CI which was found, and was not told since. */
  readonly gone: readonly GoneFrom[];
  /** Connections between processes that were open. */
  readonly traffic: readonly Connection[];
  /** Files to keep by content, masked, each of the CI that the pattern is about: `self`, else what it was found on. */
  readonly files: readonly {
    readonly pattern: string;
    readonly ci: string;
    readonly path: string;
    readonly text: string;
  }[];
}

/** A relation under its stored name between a CI and one that is looked for. */
export interface Awaited {
  readonly type: string;
  /** The end at which the one stands that is looked for. */
  readonly end: "from" | "to";
  readonly find: Find;
  /** What is made in its place when the run has ended and it is still not there. Absent = nothing. */
  readonly placeholder?: Placeholder;
  readonly ci: string;
}

export interface GoneFrom {
  /** Id of the CI that was found. */
  readonly ci: string;
  readonly class: string;
  readonly then: Gone;
}

/** Each end by where its process listens. */
export interface Connection {
  readonly from: { readonly address: string; readonly port: number };
  readonly to: { readonly address: string; readonly port: number };
}

export interface ExploreParams {
  readonly patterns: readonly Pattern[];
  readonly sighting: Sighting;
  /** The CI that the target is known as; null = a pattern must tell. */
  readonly known: HostCi | null;
  readonly relations: RelationTypes;
  /** A class and those it extends. */
  readonly lineage: (className: string) => readonly string[];
}

type Talk<Result> = Generator<Ask, Result, Reply>;

interface Notes {
  readonly patterns: PatternOutcome[];
  readonly probes: Asked[];
  readonly unresolved: Exploration["unresolved"][number][];
  readonly evidence: Exploration["evidence"][number][];
  readonly awaited: Awaited[];
  readonly gone: GoneFrom[];
  readonly traffic: Connection[];
  readonly files: Exploration["files"][number][];
}

export function* explore(params: ExploreParams): Talk<Exploration> {
  const { patterns, sighting, known } = params;
  const notes: Notes = {
    patterns: [],
    probes: [],
    unresolved: [],
    evidence: [],
    awaited: [],
    gone: [],
    traffic: [],
    files: [],
  };
  let host = known;
  let processes: readonly SeenProcess[] | null = sighting.processes;
  let isTold: string | null = null;
  for (const chosen of identifying(patterns, sighting)) {
    if (isTold !== null) {
      notes.patterns.push({ ...outcomeOf(chosen), outcome: "skipped", because: `"${isTold}" has told what it is` });
      continue;
    }
    const told = yield* tell(chosen, { host: host ?? nobody(sighting), params, notes });
    if (told?.self == null) continue;
    isTold = chosen.pattern.name;
    const { id, class: className, attributes } = told.self;
    const name = attributes["name"];
    host = {
      id,
      name: typeof name === "string" ? name : (host?.name ?? id),
      classes: params.lineage(className),
      attributes: { ...host?.attributes, ...attributes },
    };
    processes ??= told.processes;
  }
  const reply = yield { kind: "host", told: host };
  if (reply.kind === "host") host = reply.host;
  if (host !== null)
    for (const chosen of exploring(patterns, sighting, host, processes ?? []))
      yield* tell(chosen, { host, params, notes });
  return { host: host?.id ?? null, ...notes };
}

/** Before it is told what the target is, its address is all that is known. */
function nobody({ address }: Sighting): HostCi {
  return { id: "", name: address, classes: [], attributes: { address } };
}

interface Told {
  /** The item `self` as a CI; null = it was refused, or there is none. */
  readonly self: { readonly id: string; readonly class: string; readonly attributes: JsonObject } | null;
  readonly processes: readonly SeenProcess[] | null;
}

interface Around {
  readonly host: HostCi;
  readonly params: ExploreParams;
  readonly notes: Notes;
}

function* tell(chosen: Chosen, { host, params, notes }: Around): Talk<Told | null> {
  const { pattern, subject, lacks } = chosen;
  const end = (outcome: PatternOutcome["outcome"], because: string | null): null => {
    notes.patterns.push({ ...outcomeOf(chosen), outcome, because });
    return null;
  };
  if (lacks.length > 0)
    return end("skipped", `it needs a credential of the type ${lacks.join(" and ")}: give the Discovery one`);
  const { values, failures } = yield* askAll(pattern, subject, notes);
  if (pattern.steps.length > 0 && failures.length === pattern.steps.length) return end("failed", failures.join("; "));
  const input = inputOf(subject, values);
  const variables = { host: hostJson(host, params.sighting) };
  const evaluate = (text: string): Json | Fault => evaluated(text, input, variables);
  const yielded = evaluate(pattern.items);
  const items = yielded instanceof Fault ? yielded.message : readItems(yielded);
  if (typeof items === "string") return end("failed", items);
  if (!items.ok) return end("failed", items.error);
  if (items.value.length === 0) {
    if (failures.length === 0) noteGone(pattern, host.id, notes);
    return end("nothing", failures.length === 0 ? null : failures.join("; "));
  }
  const projected = project(items.value, yield* lookUp(items.value), {
    relations: params.relations,
    low: pattern.confidence === "low",
  });
  const { candidates, edges, unresolved, evidence } = projected;
  const reply = yield { kind: "report", report: { pattern: pattern.name, candidates, edges } };
  const outcomes = reply.kind === "report" ? reply.outcomes : [];
  const ids = new Map(outcomes.flatMap(({ ref, id }): [string, string][] => (id === null ? [] : [[ref, id]])));
  for (const one of unresolved) notes.unresolved.push({ pattern: pattern.name, ...one });
  for (const { ref, because } of outcomes)
    if (because !== null) notes.unresolved.push({ pattern: pattern.name, ref, because });
  for (const one of evidence) notes.evidence.push({ pattern: pattern.name, ...one });
  for (const { to, ...one } of projected.awaited) {
    const ci = "id" in to ? to.id : ids.get(to.ref);
    if (ci !== undefined) notes.awaited.push({ ...one, ci });
  }
  if (failures.length === 0) {
    yield* endRelations(pattern, projected, ids, params.relations);
    noteGone(pattern, ids.get("self") ?? (candidates.some(({ ref }) => ref === "self") ? "" : host.id), notes);
  }
  if (pattern.traffic !== undefined)
    notes.traffic.push(...connectionsOf(evaluate(pattern.traffic), params.sighting.address));
  for (const file of filesOf(pattern.files === null ? [] : evaluate(pattern.files)))
    notes.files.push({ pattern: pattern.name, ci: ids.get("self") ?? host.id, ...file });
  end("told", failures.length === 0 ? null : failures.join("; "));
  const self = candidates.find(({ ref }) => ref === "self");
  const id = ids.get("self");
  return {
    self: self === undefined || id === undefined ? null : { id, class: self.class, attributes: self.attributes },
    processes: pattern.processes === null ? null : processesOf(evaluate(pattern.processes)),
  };
}

function* askAll(
  pattern: Pattern,
  subject: Subject,
  notes: Notes,
): Talk<{ readonly values: { readonly [step: string]: Json }; readonly failures: readonly string[] }> {
  const values: { [step: string]: Json } = {};
  const failures: string[] = [];
  for (const step of pattern.steps) {
    const asked = { pattern: pattern.name, step: step.name };
    let value: ReturnType<typeof valueOf> = failure("configuration: no port is known: write `port`");
    for (const question of questionsOf(step)) {
      const probe = probeOf(question, subject);
      if (probe === null) continue;
      const reply = yield { kind: "probe", ...asked, probe };
      if (reply.kind !== "probe") continue;
      value = valueOf(step, reply.answer);
      notes.probes.push({ ...asked, probe, failure: value.ok ? null : value.error });
      if (!isNotThere(question, reply.answer)) break;
    }
    values[step.name] = value.ok ? value.value : null;
    if (!value.ok) failures.push(`${step.name}: ${value.error}`);
  }
  return { values, failures };
}

function* lookUp(items: readonly Item[]): Talk<ReadonlyMap<string, Found>> {
  const found = new Map<string, Found>();
  for (const find of findsOf(items)) {
    const reply = yield { kind: "find", find };
    const ids = reply.kind === "find" ? reply.ids : [];
    const [only] = ids;
    found.set(findKey(find), only !== undefined && ids.length === 1 ? { id: only } : { none: ids.length });
  }
  return found;
}

/** E3: on what nobody knows nothing is gone. */
function noteGone({ gone = {} }: Pattern, ci: string, notes: Notes): void {
  if (ci === "") return;
  for (const [className, then] of Object.entries(gone)) notes.gone.push({ ci, class: className, then });
}

/** E3: what it had by one of these relations, and has no longer. */
function* endRelations(
  pattern: Pattern,
  { candidates }: Projected,
  ids: ReadonlyMap<string, string>,
  relations: RelationTypes,
): Talk<void> {
  const itself = candidates.filter(({ ref }) => ref === "self" || ref.startsWith("self:"));
  for (const [name, absent] of Object.entries(pattern.absent)) {
    const direction = relationDirection(relations, name);
    if (absent !== "deleteRelations" || direction === null || direction.reversed) continue;
    for (const { ref } of itself) yield* endThose(ref, direction.type.names, candidates, ids);
  }
}

function* endThose(
  itself: string,
  [type, back]: readonly [string, string],
  candidates: Projected["candidates"],
  ids: ReadonlyMap<string, string>,
): Talk<void> {
  const from = ids.get(itself);
  if (from === undefined) return;
  const keep = candidates.flatMap(({ ref, relations: all }) =>
    all.flatMap(({ name: written, to }): string[] => {
      const leadsTo = "id" in to ? to.id : ids.get(to.ref);
      const isForward = ref === itself && written === type;
      const isBack = written === back && leadsTo === from;
      const end = isForward ? leadsTo : isBack ? ids.get(ref) : undefined;
      return end === undefined ? [] : [end];
    }),
  );
  yield { kind: "supersede", from, type, keep: [...new Set(keep)].sort() };
}

/** What a text of a pattern yields, or that it fails on what it was told. */
class Fault {
  readonly message: string;

  constructor(message: string) {
    this.message = message;
  }
}

function evaluated(text: string, input: Json, variables: { readonly host: Json }): Json | Fault {
  const compiled = compileExpression(text, { variables: ["host"] });
  if (!compiled.ok) return new Fault(compiled.error.message);
  const result = compiled.value.first(input, { variables });
  return result.ok
    ? (result.value ?? null)
    : new Fault(`its expression fails on what was told: ${result.error.message}`);
}

function hostJson({ id, name, classes, attributes }: HostCi, { address }: Sighting): Json {
  return { address, ...attributes, id, name, class: classes[0] ?? null };
}

function outcomeOf({ pattern, subject }: Chosen): Pick<PatternOutcome, "pattern" | "on"> {
  const on =
    subject.kind === "port"
      ? `port ${String(subject.port.port)}`
      : subject.kind === "process"
        ? `process ${subject.process.exe}`
        : subject.kind === "class"
          ? `class ${subject.host.classes[0] ?? ""}`
          : "snmp";
  return { pattern: pattern.name, on };
}

function filesOf(value: Json | Fault): readonly { readonly path: string; readonly text: string }[] {
  return listOf(value).flatMap((one) => {
    const [path, text] = [ownValue(one, "path"), ownValue(one, "text")];
    return typeof path === "string" && path !== "" && typeof text === "string" ? [{ path, text }] : [];
  });
}

/** Most connections of one pattern at a target. */
const mostConnections = 2_000;

/** Each once. */
function connectionsOf(value: Json | Fault, address: string): readonly Connection[] {
  const all = listOf(value).flatMap((one): Connection[] => {
    const [from, to] = [ownValue(one, "from"), ownValue(one, "to") ?? null];
    const [far, port] = [ownValue(to, "address"), ownValue(to, "port")];
    if (!isPort(from) || !isPort(port) || typeof far !== "string" || far === "") return [];
    return [{ from: { address, port: from }, to: { address: far, port } }];
  });
  return [...new Map(all.map((one) => [JSON.stringify(one), one])).values()].slice(0, mostConnections);
}

function isPort(value: Json | undefined): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= 1 && value <= 65_535;
}

function processesOf(value: Json | Fault): readonly SeenProcess[] {
  return listOf(value).flatMap((one): SeenProcess[] => {
    if (!isJsonObject(one)) return [];
    const { exe, arguments: args, user, ports } = one;
    if (typeof exe !== "string" || exe === "") return [];
    const texts = (Array.isArray(args) ? args : []).filter((each): each is string => typeof each === "string");
    const numbers = (Array.isArray(ports) ? ports : []).filter((each): each is number => typeof each === "number");
    const sorted = [...new Set(numbers)].toSorted((left, right) => left - right);
    return [{ exe, arguments: texts, user: typeof user === "string" ? user : "", ports: sorted }];
  });
}

function listOf(value: Json | Fault): readonly Json[] {
  return Array.isArray(value) ? (value as readonly Json[]) : [];
}
