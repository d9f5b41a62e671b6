/** What came of a record, as far as definitions decide it: from its events, whoever decided them. */
import { canonicalJson } from "../base/canonical.ts";
import type { Json } from "../base/json.ts";
import { clockChangesOf } from "../clock/changes.ts";
import type { ClockEvent } from "../clock/ledger.ts";
import { recordTypeOf } from "../lifecycle/bundle/bundle.ts";
import type { Bundle } from "../lifecycle/ir.ts";
import type { EventBody } from "../lifecycle/event.ts";

/** `way`: states it went through; `field`: values that tables made; `approval`: what was asked; `clock`: its result. */
export type Aspect = "way" | "field" | "approval" | "clock";

export interface Trait {
  readonly aspect: Aspect;
  /** Field, approval, clock or facet; of the record's own states its type. */
  readonly name: string;
  /** In words, one after the other. */
  readonly came: string;
  /** Why the last of it is so, as its table says; null = nothing says. */
  readonly because: string | null;
}

export function traitsOf(bundle: Bundle, events: readonly { readonly seq: number; readonly body: EventBody }[]) {
  const traits = new Map<string, Trait>();
  const add = (aspect: Aspect, name: string, word: string, because: string | null = null): void => {
    const key = `${aspect} ${name}`;
    const known = traits.get(key)?.came;
    if (known === word || known?.endsWith(` > ${word}`) === true) return;
    traits.set(key, { aspect, name, came: known === undefined ? word : `${known} > ${word}`, because });
  };
  const { name: type } = recordTypeOf(bundle);
  for (const { body } of events) {
    if (body.kind === "opened") {
      add("way", type, body.state);
      for (const [field, value] of Object.entries(body.fields))
        if (body.computed[field] !== undefined) add("field", field, text(value), reasonOf(body.computed[field]));
    } else if (body.kind === "moved") add("way", body.facet ?? type, body.to);
    else if (body.kind === "changed")
      for (const [field, value] of Object.entries(body.set)) {
        if (body.facet === null && body.computed[field] !== undefined)
          add("field", field, text(value), reasonOf(body.computed[field]));
      }
    else if (body.kind === "approvalRequested")
      add("approval", body.approval, `${body.stage}: ${[...body.approvers].sort().join(", ")}`);
  }
  const told = events.flatMap(({ seq, body }): { seq: number; event: ClockEvent }[] =>
    body.kind === "clock" ? [{ seq, event: body.event }] : [],
  );
  for (const { clock } of clockChangesOf({}, told)) {
    const late = clock.breachedAt === null ? "" : ", late";
    const word = clock.phase === "stopped" ? (late === "" ? "met" : "not met") : `${clock.phase}${late}`;
    traits.set(`clock ${clock.id}`, { aspect: "clock", name: clock.id, came: word, because: targetOf(clock.targetMs) });
  }
  return traits;
}

function targetOf(ms: number | null): string | null {
  return ms === null ? null : `its target is ${String(Math.round(ms / 60_000))} minutes of open time`;
}

function reasonOf(
  computation: { readonly table: string; readonly because: readonly string[] } | undefined,
): string | null {
  if (computation === undefined) return null;
  const { table, because } = computation;
  return because.length === 0 ? `table ${table}` : `table ${table}: ${because.join(", ")}`;
}

function text(value: Json): string {
  return typeof value === "string" ? value : canonicalJson(value);
}

export interface Difference {
  readonly aspect: Aspect | "refused";
  readonly name: string;
  /** Null = there was nothing of the kind. */
  readonly was: string | null;
  readonly wouldBe: string | null;
  readonly because: string | null;
}

/** In the order in which they came to be. */
export function differencesOf(
  was: ReadonlyMap<string, Trait>,
  wouldBe: ReadonlyMap<string, Trait>,
): readonly Difference[] {
  return [...new Set([...was.keys(), ...wouldBe.keys()])].flatMap((key): Difference[] => {
    const [before, after] = [was.get(key), wouldBe.get(key)];
    const about = after ?? before;
    if (about === undefined || before?.came === after?.came) return [];
    const { aspect, name } = about;
    return [{ aspect, name, was: before?.came ?? null, wouldBe: after?.came ?? null, because: about.because }];
  });
}
