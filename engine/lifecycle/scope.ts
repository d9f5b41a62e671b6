import { facetsOf, recordTypeOf } from "./bundle/bundle.ts";
import type { EvaluationScope } from "../condition/ir.ts";
import { ownValue, type Json, type JsonObject } from "../base/json.ts";
import { declaredFacts, readFact } from "./read/fact.ts";
import { instantText } from "./instant.ts";
import type { Bundle, Field } from "./ir.ts";
import { itemFieldOf, itemView } from "./open/item.ts";
import { linksView } from "./link/linked.ts";
import { openHoursOf } from "./timer/open-hours.ts";
import type { RecordState } from "./record.ts";
import { versionOf } from "./version/version.ts";
import { declaredFields, fieldsOf, type Machine, type Occasion, type Work } from "./work.ts";

/** What is known under a name such as `ci/shop-db1`: the read attributes of what a field refers to. */
export type Known = (name: string) => Json | undefined;

/**
 * A record as expressions see it (`.`): its fields, and what the engine knows of it. Declared fields are always there,
 * null when absent.
 */
export function recordView(
  bundle: Bundle,
  state: RecordState,
  known: Known,
  fields: JsonObject = state.fields,
): JsonObject {
  const facets = Object.entries(state.facets).map(([name, facet]): [string, Json] => {
    const declared = facetsOf(bundle).find((lifecycle) => lifecycle.facet === name)?.fields ?? {};
    return [name, { ...fieldsView(declared, facet.fields, known), state: facet.state }];
  });
  return {
    ...fieldsView(recordTypeOf(bundle).fields, fields, known),
    ...itemsView(bundle, fields),
    id: state.id,
    number: state.number,
    type: state.type,
    lifecycle: state.lifecycle,
    state: state.state,
    openedAt: instantText(state.openedAt),
    openedBy: state.openedBy,
    updatedAt: instantText(state.updatedAt),
    ...(recordTypeOf(bundle).versions === undefined ? {} : { version: versionOf(state) }),
    links: state.links,
    facets: Object.fromEntries(facets),
  };
}

function itemsView(bundle: Bundle, fields: JsonObject): JsonObject {
  const field = itemFieldOf(recordTypeOf(bundle));
  const kept = field === undefined ? undefined : ownValue(fields, field.name);
  return field === undefined || kept === undefined ? {} : { [field.name]: itemView(bundle, kept) };
}

/**
 * A record as expressions see it, as its ledger tells it: made once for each state, which several conditions and clocks
 * are read over.
 */
export function recordedView(bundle: Bundle, state: RecordState): JsonObject {
  const known = recordedViews.get(state);
  if (known?.bundle === bundle) return known.view;
  const view = recordView(bundle, state, recorded(state));
  recordedViews.set(state, { bundle, view });
  return view;
}

const recordedViews = new WeakMap<RecordState, { readonly bundle: Bundle; readonly view: JsonObject }>();

/** `known` of a state alone, as recorded. */
export function recorded(state: RecordState): Known {
  return (name) => (Object.hasOwn(state.facts, name) ? state.facts[name]?.value : undefined);
}

/** A facet as its own expressions see it. */
function facetView(work: Work, machine: Machine, fields: JsonObject): JsonObject {
  const state = work.draft.state();
  const facet = machine.facet === null ? undefined : state.facets[machine.facet];
  return {
    ...fieldsView(machine.lifecycle.fields, fields, work.draft.noted),
    state: facet?.state ?? machine.lifecycle.initial,
  };
}

function fieldsView(declared: { readonly [name: string]: Field }, fields: JsonObject, known: Known): JsonObject {
  const view: { [name: string]: Json } = {};
  for (const name of Object.keys(declared)) {
    const field = declared[name];
    if (field !== undefined) view[name] = fieldView(field, ownValue(fields, name) ?? null, known);
  }
  return view;
}

/** A reference with declared `read` shows as an object of its id, name and those attributes; without, as its id. */
function fieldView(field: Field, value: Json, known: Known): Json {
  if (field.read.length === 0 || value === null) return value;
  if (Array.isArray(value)) return value.map((item: Json) => referenceView(field, item, known));
  return referenceView(field, value, known);
}

function referenceView(field: Field, value: Json, known: Known): Json {
  if (typeof value !== "string") return value;
  const snapshot = known(`${field.type}/${value}`);
  const attributes = field.read.map((name): [string, Json] => [name, ownValue(snapshot, name) ?? null]);
  return { ...Object.fromEntries(attributes), id: value, name: ownValue(snapshot, "name") ?? value };
}

/** The name an expression of one machine is evaluated under, and the fields it sees there. */
export interface Outlook {
  readonly machine: Machine;
  readonly occasion: Occasion;
  /** Fields as the command would leave them; those of the record or facet when omitted. */
  readonly fields?: JsonObject;
  /** `$item`, where one of a list is looked at. */
  readonly item?: Json;
  /** `$form`, where what an item orders is looked at. */
  readonly form?: Json;
}

/** The scope of language 3. `texts` are the jq texts that will be evaluated: only facts they mention are read. */
export function scopeFor(work: Work, outlook: Outlook, texts: readonly string[]): EvaluationScope {
  const { machine, occasion } = outlook;
  const fields = outlook.fields ?? fieldsOf(work, machine);
  const main = machine.facet === null;
  const parent = currentView(work, main ? fields : work.draft.state().fields);
  const record = main ? parent : facetView(work, machine, fields);
  const { before, command } = work;
  const variables = {
    before: before === null ? null : viewBefore(work, machine, before),
    command: { name: occasion.name, by: command.by.user, input: occasion.input },
    event: occasion.event,
    record: main ? null : parent,
    runs: runsView(work.draft.state()),
    now: instantText(work.now),
    ...(outlook.item === undefined ? {} : { item: outlook.item }),
    ...(outlook.form === undefined ? {} : { form: outlook.form }),
  };
  const links = linksView(work, texts);
  const facts = factsView(work, machine, record, variables, texts);
  return {
    record,
    variables: { ...variables, facts, ...(links === null ? {} : { links }) },
    openHours: openHoursOf(work),
  };
}

interface Views {
  current: { readonly version: number; readonly fields: JsonObject; readonly view: JsonObject } | null;
  readonly before: Map<string | null, Json>;
}

/**
 * Views of one decision: most of its expressions see the record as the one before them did, and all of them the one
 * before the command.
 */
const viewsOf = new WeakMap<Work, Views>();

function views(work: Work): Views {
  let known = viewsOf.get(work);
  if (known === undefined) viewsOf.set(work, (known = { current: null, before: new Map() }));
  return known;
}

function currentView(work: Work, fields: JsonObject): JsonObject {
  const known = views(work);
  const version = work.draft.version();
  if (known.current?.version === version && known.current.fields === fields) return known.current.view;
  const view = recordView(work.bundle, work.draft.state(), work.draft.noted, fields);
  known.current = { version, fields, view };
  return view;
}

function viewBefore(work: Work, machine: Machine, before: RecordState): Json {
  const { before: known } = views(work);
  const view = known.get(machine.facet) ?? beforeView(work, machine, before);
  known.set(machine.facet, view);
  return view;
}

function beforeView(work: Work, machine: Machine, before: RecordState): Json {
  if (machine.facet === null) return recordedView(work.bundle, before);
  const facet = before.facets[machine.facet];
  if (facet === undefined) return null;
  return { ...fieldsView(declaredFields(work, machine), facet.fields, recorded(before)), state: facet.state };
}

/** By the state that invoked it (`$runs.implement.output`), and `STATE.do` for the tasks of a state. */
function runsView(state: RecordState): JsonObject {
  const runs = Object.values(state.runs).map(({ purpose, run, outcome, output, runbook }): [string, Json] => [
    purpose,
    { run, outcome, output, runbook },
  ]);
  return Object.fromEntries(runs);
}

function factsView(
  work: Work,
  machine: Machine,
  record: Json,
  variables: { readonly [name: string]: Json },
  texts: readonly string[],
): JsonObject {
  const mentioned = declaredFacts(work, machine, texts);
  return Object.fromEntries(
    mentioned.map(([name, fact]) => [
      name,
      readFact(work, name, fact, { record, variables, openHours: openHoursOf(work) }),
    ]),
  );
}
