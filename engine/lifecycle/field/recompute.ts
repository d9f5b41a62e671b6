/**
 * Computed fields are made anew whenever what they read may be another, though nobody has changed them: those of a
 * record over what it is linked to and over its facets, those of a facet over its record.
 */
import { equalJson } from "../../condition/compare.ts";
import { ownValue } from "../../base/json.ts";
import { orAttention } from "../attention.ts";
import { recordTypeOf } from "../bundle/bundle.ts";
import { computationsOf, computeFields } from "./compute.ts";
import { computedTexts } from "../read/fact.ts";
import type { Bundle, Lifecycle } from "../ir.ts";
import { readsLink } from "../link/linked.ts";
import type { Computation } from "../event.ts";
import type { RecordState } from "../record.ts";
import { refuse } from "../refusal.ts";
import { currentState, fieldsOf, type Machine, machines, mainMachine, type Occasion, type Work } from "../work.ts";

/** How the ledger names what changed a field that nobody set. */
const byLinks = "$links";
const byRecord = "$record";
const byFacets = "$facets";

/** Before it, the fields of a facet were computed by its own steps alone. */
const facetsSinceEngine = 6;

/**
 * Computes the fields of the record anew, where one of them reads linked records. True when something changed. What
 * fails is refused to the person who brought it about, and otherwise left to a person (OPS414, OPS443).
 */
export function recompute(work: Work, occasion: Pick<Occasion, "engine">): boolean {
  if (work.draft.state().final || !readsLink(work.bundle)) return false;
  return orTold(work, occasion, "what is computed over linked records", () =>
    computeAnew(work, mainMachine(work), byLinks),
  );
}

/** The same of the facets that read their record, where it is another than `known`. One that is over is left alone. */
export function recomputeFacets(work: Work, known: RecordState, occasion: Pick<Occasion, "engine">): void {
  if (work.engine !== undefined && work.engine < facetsSinceEngine) return;
  const now = work.draft.state();
  if (now.fields === known.fields && now.state === known.state && now.links === known.links) return;
  for (const machine of machines(work)) {
    if (machine.facet === null || currentState(work, machine).final || !readsRecord(work, machine.lifecycle)) continue;
    const what = `what the facet "${machine.facet}" computes over its record`;
    orTold(work, occasion, what, () => computeAnew(work, machine, byRecord));
  }
}

/** Before it, what a record computes over its facets was known with its own next step. */
const overFacetsSinceEngine = 7;

/** The fields of the record that read its facets, where those are others than `known` has. True when it changed. */
export function recomputeOverFacets(
  work: Work,
  known: RecordState | null,
  occasion: Pick<Occasion, "engine">,
): boolean {
  if (work.engine !== undefined && work.engine < overFacetsSinceEngine) return false;
  const { final, facets } = work.draft.state();
  if (final || facets === known?.facets || !readsFacets(work.bundle)) return false;
  return orTold(work, occasion, "what is computed over its facets", () =>
    computeAnew(work, mainMachine(work), byFacets),
  );
}

/** Found once a bundle, for the same reason. */
const readersOfFacets = new WeakMap<Bundle, boolean>();

function readsFacets(bundle: Bundle): boolean {
  const known = readersOfFacets.get(bundle);
  if (known !== undefined) return known;
  const texts = computedTexts(bundle, recordTypeOf(bundle).fields);
  const reads = texts.some((text) => /\.\s*facets(?![A-Za-z0-9_])/u.test(text));
  readersOfFacets.set(bundle, reads);
  return reads;
}

/** Found once a lifecycle: every commit asks. */
const readers = new WeakMap<Lifecycle, boolean>();

function readsRecord({ bundle }: Work, facet: Lifecycle): boolean {
  const known = readers.get(facet);
  if (known !== undefined) return known;
  const reads = computedTexts(bundle, facet.fields).some((text) => /\$record(?![A-Za-z0-9_])/u.test(text));
  readers.set(facet, reads);
  return reads;
}

function orTold(work: Work, occasion: Pick<Occasion, "engine">, what: string, compute: () => boolean): boolean {
  if (!occasion.engine) return compute();
  return orAttention(work, what, compute, () => true);
}

function computeAnew(work: Work, machine: Machine, command: string): boolean {
  const overrides = machine.facet === null ? work.draft.state().overrides : [];
  const before = fieldsOf(work, machine);
  const occasion: Occasion = { name: command, input: {}, event: null, engine: true };
  const told = new Map<string, Computation>();
  const fields = computeFields(work, machine, occasion, before, overrides, told);
  const news = Object.entries(fields).filter(([name, value]) => !equalJson(value, ownValue(before, name) ?? null));
  if (news.length === 0) return false;
  const names = news.map(([name]) => name);
  const computed = computationsOf(told, names);
  work.draft.emit({
    kind: "changed",
    facet: machine.facet,
    command,
    set: Object.fromEntries(news),
    reason: null,
    overrides: work.draft.state().overrides,
    computed,
  });
  return true;
}

/** `$reread`: a linked record, which this one calls `link`, is another in what this one reads. False = no news. */
export function followReread(work: Work): boolean {
  const link = ownValue(work.command.input, "link");
  if (typeof link !== "string") return refuse("OPS418", "invalidInput", "$reread needs the text link");
  return readsLink(work.bundle, link) && recompute(work, { engine: true });
}
