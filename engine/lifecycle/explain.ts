/**
 * Why a record is what it is: for each event the rule, its inputs, the version of the definitions, and why the others
 * did not apply (invariant 10 of the design). Reasons were written when they were decided; only the rules of tables
 * that did not match are looked at again, over the inputs that were recorded.
 */
import { partOf } from "./bundle/bundle.ts";
import { decideTable } from "../table/decide.ts";
import type { DecisionTable } from "../table/ir.ts";
import type { Json, JsonObject } from "../base/json.ts";
import { fold } from "./fold.ts";
import type { Bundle } from "./ir.ts";
import type { Computation, EventBody, LedgerEvent } from "./event.ts";
import type { RecordState } from "./record.ts";
import { sentence } from "./sentence.ts";

export interface Explanation {
  readonly seq: number;
  readonly at: number;
  readonly by: string;
  readonly commandId: string;
  /** The event as a sentence. */
  readonly text: string;
  /** What decided: a branch, a table, a service level, a stage; null for what a person simply did. */
  readonly rule: string | null;
  /** Definitions in force: digest of the bundle and the lifecycle. */
  readonly version: { readonly bundle: string; readonly lifecycle: string };
  /** What it was decided from. */
  readonly inputs: JsonObject;
  /** Why it applied. */
  readonly because: readonly string[];
  /** What else could have, and why it did not. */
  readonly others: readonly { readonly rule: string; readonly because: string }[];
}

/** Digests of the bundles that a ledger was decided with: the one it began with, and those the record was moved to. */
export function bundlesOf(events: readonly Pick<LedgerEvent, "body">[]): readonly string[] {
  return [
    ...new Set(events.flatMap(({ body }) => (body.kind === "opened" || body.kind === "rebound" ? [body.bundle] : []))),
  ];
}

/**
 * Explains events in their order. `before` is the record before the first of them (null when that opens it). `bundles`
 * holds, by digest, the definitions they were decided with, from which rules that did not match are told.
 */
export function explain(
  bundles: ReadonlyMap<string, Bundle>,
  before: RecordState | null,
  events: readonly LedgerEvent[],
): readonly Explanation[] {
  const told: Explanation[] = [];
  let state = before;
  let facts: JsonObject = {};
  let command: string | null = null;
  for (const event of events) {
    if (event.commandId !== command) [facts, command] = [{}, event.commandId];
    if (event.body.kind === "factsRead") facts = { ...facts, ...event.body.facts };
    state = fold(state, event);
    const bundle = bundles.get(state.bundle);
    if (bundle === undefined)
      throw new Error(`event ${event.seq} was decided with the bundle "${state.bundle}", which is not given`);
    const reasons = reasonsOf(bundle, event.body);
    told.push({
      seq: event.seq,
      at: event.at,
      by: event.by,
      commandId: event.commandId,
      text: sentence(event),
      version: { bundle: state.bundle, lifecycle: state.lifecycle },
      ...reasons,
      inputs: { ...facts, ...reasons.inputs },
    });
  }
  return told;
}

type Reasons = Pick<Explanation, "rule" | "inputs" | "because" | "others">;

function reasonsOf(bundle: Bundle, body: EventBody): Reasons {
  switch (body.kind) {
    case "moved":
    case "noted":
      return {
        rule: body.rule,
        inputs: body.input,
        because: body.why.held === null ? [] : [body.why.held],
        others: body.why.others,
      };
    case "opened":
      return { ...computedReasons(bundle, body.computed), rule: `${body.lifecycle}/${body.state}` };
    case "changed":
      return computedReasons(bundle, body.computed);
    case "approvalRequested": {
      const { needed, approvers, excluded, signed, fallback } = body;
      const because = [
        `${needed} of ${approvers.length} are needed`,
        ...(fallback ? ["the stage's own approvers were too few"] : []),
      ];
      const others = excluded.map((person) => ({
        rule: person,
        because: "opened the record, or is excluded by the definition",
      }));
      return { rule: `${body.approval}/${body.stage}`, inputs: signed, because, others };
    }
    case "approvalDecided": {
      const mandate = body.delegation === null ? "asked" : `delegation ${body.delegation} of ${body.onBehalfOf ?? ""}`;
      return {
        rule: `${body.approval}/${body.stage}`,
        inputs: { digest: body.digest, channel: body.channel },
        because: [mandate],
        others: [],
      };
    }
    case "approvalEnded":
      return { rule: `${body.approval}/${body.stage}`, inputs: {}, because: [body.because], others: [] };
    case "clock":
      return clockReasons(body);
    case "notified":
      return { rule: body.notify ?? body.escalation, inputs: {}, because: [body.because], others: [] };
    case "told":
      return { rule: body.channel, inputs: { message: body.message }, because: list(body.because), others: [] };
    case "runRequested":
      return { rule: body.purpose, inputs: { input: body.input }, because: [], others: [] };
    case "openRequested":
      return { rule: body.rule, inputs: askedFor(body), because: [], others: [] };
    case "openEnded":
      return { rule: null, inputs: { key: body.key }, because: [body.because], others: [] };
    case "reserved":
      return {
        rule: body.state,
        inputs: {
          cis: [...body.cis],
          from: body.from,
          until: body.until,
          ...(body.closure === undefined ? {} : { closure: { ...body.closure, of: [...body.closure.of] } }),
        },
        because: list(body.overridden),
        others: [],
      };
    case "factsRead":
      return { rule: null, inputs: body.facts, because: [], others: [] };
    default:
      return { rule: null, inputs: {}, because: [], others: [] };
  }
}

function clockReasons({ event }: Extract<EventBody, { readonly kind: "clock" }>): Reasons {
  if (event.kind === "threshold" || event.kind === "breached")
    return { rule: event.id, inputs: {}, because: [], others: [] };
  const { calendar, tzdbVersion, targetMs, dueAt, serviceLevel } = event.clock;
  return { rule: serviceLevel, inputs: { calendar, tzdbVersion, targetMs, dueAt }, because: [event.cause], others: [] };
}

function computedReasons(bundle: Bundle, computed: { readonly [field: string]: Computation }): Reasons {
  const entries = Object.entries(computed);
  return {
    rule: entries.length === 0 ? null : entries.map(([, { table, rules }]) => `${table}/${rules.join("+")}`).join(", "),
    inputs: Object.fromEntries(entries.map(([field, { inputs }]): [string, Json] => [field, inputs])),
    because: entries.flatMap(([field, computation]) => [becauseText(field, computation)]),
    others: entries.flatMap(([, computation]) => unmatched(bundle, computation)),
  };
}

function becauseText(field: string, { table, rules, because }: Computation): string {
  const which = rules.length === 0 ? "no rule" : `rule ${rules.map((index) => index + 1).join(" and ")}`;
  return `${field} by ${which} of ${table}${because.length === 0 ? "" : `: ${because.join("; ")}`}`;
}

/** The rules that did not match, over the recorded inputs; none when the table is no longer in the bundle. */
function unmatched(
  bundle: Bundle,
  { table: name, inputs }: Computation,
): readonly { readonly rule: string; readonly because: string }[] {
  const table = partOf(bundle, "DecisionTable", name);
  if (table === undefined) return [];
  // Its inputs are known: only the cells are looked at, so the values of the rules do not matter.
  const known: DecisionTable = {
    ...table,
    hit: "all",
    inputs: table.inputs.map((input) => ({
      name: input.name,
      value: { kind: "literal", value: inputs[input.name] ?? null },
    })),
    rules: table.rules.map((rule) => ({ ...rule, then: { kind: "literal", value: null } })),
  };
  const decided = decideTable(known, { record: null, variables: {} });
  if (!decided.ok) return [];
  return decided.value.explanation.rules.flatMap((rule) =>
    rule.failed === null ? [] : [{ rule: `${name}/${rule.index}`, because: rule.failed }],
  );
}

function list(text: string | null): readonly string[] {
  return text === null ? [] : [text];
}

function askedFor({ fields, order }: Extract<EventBody, { readonly kind: "openRequested" }>): JsonObject {
  return order === undefined ? { fields } : { item: order.item, form: order.form };
}
