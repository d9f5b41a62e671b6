/** Computed fields over linked records are made anew whenever what they read may be another. */
import { canonicalJson } from "../base/canonical.ts";
import { ownValue } from "../base/json.ts";
import { orAttention } from "./attention.ts";
import { computationsOf, computeFields } from "./compute.ts";
import { readsLink } from "./linked.ts";
import type { Computation } from "./record.ts";
import { refuse } from "./refusal.ts";
import { mainMachine, type Occasion, type Work } from "./work.ts";

/** How the ledger names what changed a field that nobody set. */
const command = "$links";

/**
 * Computes the fields of the record anew, where one of them reads linked records. True when something changed. What
 * fails is refused to the person who brought it about, and otherwise left to a person (OPS414, OPS443).
 */
export function recompute(work: Work, occasion: Pick<Occasion, "engine">): boolean {
  if (work.draft.state().final || !readsLink(work.bundle)) return false;
  if (!occasion.engine) return computeAnew(work);
  return orAttention(
    work,
    "what is computed over linked records",
    () => computeAnew(work),
    () => true,
  );
}

function computeAnew(work: Work): boolean {
  const { fields: before, overrides } = work.draft.state();
  const occasion: Occasion = { name: command, input: {}, event: null, engine: true };
  const told = new Map<string, Computation>();
  const fields = computeFields(work, mainMachine(work), occasion, before, overrides, told);
  const news = Object.entries(fields).filter(
    ([name, value]) => canonicalJson(value) !== canonicalJson(ownValue(before, name) ?? null),
  );
  if (news.length === 0) return false;
  const names = news.map(([name]) => name);
  const computed = computationsOf(told, names);
  work.draft.emit({
    kind: "changed",
    facet: null,
    command,
    set: Object.fromEntries(news),
    reason: null,
    overrides,
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
