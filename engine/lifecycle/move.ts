import { isJsonObject, ownValue } from "../json.ts";
import { canonicalJson } from "../canonical.ts";
import { computationsOf, computeFields } from "./compute.ts";
import type { Computation } from "./record.ts";
import { refuse } from "./refusal.ts";
import { fieldsOf, mainMachine, type Machine, type Occasion, type Work } from "./work.ts";

/**
 * `$move`: the record is bound to the bundle it is decided with. Input `{ bundle, lifecycle?, states? }`: the digest,
 * the lifecycle when its name changed, and for a state that no longer exists the one that takes its place. Refuses with
 * OPS441, and has changed nothing then.
 */
export function moveToBundle(work: Work, occasion: Occasion): void {
  const { input } = work.command;
  const state = work.draft.state();
  const bundle = ownValue(input, "bundle");
  const name = ownValue(input, "lifecycle") ?? state.lifecycle;
  const lifecycle = work.bundle.lifecycles.find((candidate) => candidate.name === name);
  if (typeof bundle !== "string") return refuse("OPS418", "invalidInput", "$move needs the digest of the bundle");
  if (lifecycle === undefined) {
    const names = work.bundle.lifecycles.map((candidate) => candidate.name).join(", ");
    return refuse("OPS441", "conflict", `the bundle has no lifecycle ${JSON.stringify(name)}; name one of ${names} as "lifecycle"`);
  }
  const states = ownValue(input, "states") ?? {};
  const mapped = isJsonObject(states) ? (ownValue(states, state.state) ?? state.state) : state.state;
  if (typeof mapped !== "string" || !Object.hasOwn(lifecycle.states, mapped)) {
    const known = Object.keys(lifecycle.states).join(", ");
    return refuse(
      "OPS441",
      "conflict",
      `lifecycle "${lifecycle.name}" has no state ${JSON.stringify(mapped)}; map "${state.state}" to one of ${known}`,
    );
  }
  for (const [facet, { state: current }] of Object.entries(state.facets)) {
    const known = work.bundle.facets.find((candidate) => candidate.facet === facet);
    if (known !== undefined && !Object.hasOwn(known.states, current)) {
      refuse("OPS441", "conflict", `facet "${facet}" has no state "${current}" in that bundle`);
    }
  }
  work.draft.emit({ kind: "rebound", bundle, lifecycle: lifecycle.name });
  const machine: Machine = { lifecycle, facet: null };
  if (mapped !== state.state) {
    const final = lifecycle.states[mapped]?.final === true;
    work.draft.emit({
      kind: "moved",
      facet: null,
      command: "$move",
      from: state.state,
      to: mapped,
      final,
      input: {},
      rule: `${lifecycle.name}/$move`,
      why: { held: null, others: [] },
    });
  }
  recompute(work, machine, occasion);
}

function recompute(work: Work, machine: Machine, occasion: Occasion): void {
  const before = fieldsOf(work, mainMachine(work));
  const { overrides } = work.draft.state();
  const told = new Map<string, Computation>();
  const after = computeFields(work, machine, occasion, before, overrides, told);
  const set = Object.entries(after).filter(([name, value]) => canonicalJson(value) !== canonicalJson(ownValue(before, name) ?? null));
  if (set.length === 0) return;
  const computed = computationsOf(
    told,
    set.map(([field]) => field),
  );
  work.draft.emit({ kind: "changed", facet: null, command: "$move", set: Object.fromEntries(set), reason: null, overrides, computed });
}
