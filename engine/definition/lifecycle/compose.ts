/**
 * What a lifecycle says, from what is written of it and of those it extends.
 *
 * 1. `anywhere` is given to its states here; an abstract one keeps it for those that extend it.
 * 2. Field sets are written out, each field once.
 * 3. A part is reported where it is written, whoever inherits it.
 */
import type { Context } from "../context.ts";
import type { Composed } from "../kind.ts";
import type { TransitionSource, TransitionsSource } from "../shapes.ts";
import type { SourceDocument } from "../source.ts";
import type { Path } from "../spot.ts";
import { Trace } from "../trace.ts";
import { isSet, namedFields } from "../values/field-set.ts";
import { checkAbstractAnywhere, checkAnywhere, type Given, givenTo } from "./anywhere.ts";
import { type Extension, extensionOf, lineageFlaw } from "./extension.ts";
import type { LifecycleSource, NamedTransitions, StateSource, WrittenLifecycle, WrittenState } from "./shape.ts";

export function composeLifecycle(written: WrittenLifecycle, context: Context): Composed<"Lifecycle"> | null {
  if (written.extends !== undefined && !context.reference("Lifecycle", written.extends, ["spec", "extends"]))
    return null;
  const lineage = lineageFlaw(context.catalog, context.name);
  if (lineage !== null) context.report(lineage.code, lineage.at, lineage.message, lineage.hint);
  const extension = lineage === null ? extensionOf(context.catalog, context.name) : null;
  if (extension === null) return null;
  const { merged, document, flaws } = extension;
  const inside = context.within(document);
  for (const { code, at, message, hint } of flaws) inside.report(code, at, message, hint);
  const missing = (["allow", "initial", "states"] as const).filter((key) => merged[key] === undefined);
  if (merged.abstract !== true) {
    for (const key of missing) context.report("OPS104", { path: ["spec"], key: true }, `the key "${key}" is missing`);
    if (missing.length > 0) return null;
  }
  return settle(inside, extension);
}

function settle(context: Context, { merged, document, ownAnywhere }: Extension): Composed<"Lifecycle"> {
  const writer = new Writer(context, merged.record ?? null, document);
  const abstract = merged.abstract === true;
  if (abstract) checkAbstractAnywhere(context, merged, ownAnywhere);
  else checkAnywhere(context, merged, ownAnywhere);
  const given = abstract ? {} : givenTo(merged);
  const states: { [name: string]: StateSource } = {};
  for (const [name, state] of Object.entries(merged.states ?? {}))
    states[name] = writer.state(["spec", "states", name], state, given[name] ?? {});
  const source: LifecycleSource = {
    ...merged,
    initial: merged.initial ?? "",
    allow: merged.allow ?? [],
    states,
    anywhere: !abstract
      ? []
      : merged.anywhere.map((entry, index) => ({
          ...entry,
          transitions: writer.transitions(["spec", "anywhere", index, "transitions"], entry.transitions),
        })),
  };
  return { source, document: writer.document() };
}

/** Writes field sets out, and keeps where the fields come from. */
class Writer {
  readonly #context: Context;
  readonly #record: string | null;
  readonly #from: SourceDocument;
  readonly #trace: Trace;

  constructor(context: Context, record: string | null, from: SourceDocument) {
    this.#context = context;
    this.#record = record;
    this.#from = from;
    this.#trace = new Trace(from);
  }

  document(): SourceDocument {
    return this.#trace.document();
  }

  /** `given`: what `anywhere` gives the state, and where that is written. */
  state(path: Path, written: WrittenState, given: { readonly [name: string]: Given }): StateSource {
    const shared: { [name: string]: TransitionsSource } = {};
    for (const [name, { value, at }] of Object.entries(given)) {
      const place = [...path, "transitions", name];
      this.#trace.note(place, this.#from, at);
      shared[name] = this.#branches(place, value, at);
    }
    // No key is null any more: extension.ts has taken those out.
    const state = written as Omit<StateSource, "transitions">;
    return {
      ...state,
      ...(state.after === undefined
        ? {}
        : { after: state.after.map((one, index) => this.#branch([...path, "after", index], one)) }),
      ...(written.transitions === undefined || written.transitions === null
        ? {}
        : { transitions: this.transitions([...path, "transitions"], written.transitions) }),
      ...(Object.keys(shared).length === 0 ? {} : { shared }),
    };
  }

  transitions(path: Path, written: { readonly [name: string]: TransitionsSource | null }): NamedTransitions {
    const kept: { [name: string]: TransitionsSource } = {};
    for (const [name, value] of Object.entries(written))
      if (value !== null) kept[name] = this.#branches([...path, name], value);
    return kept;
  }

  #branches(path: Path, value: TransitionsSource, at: Path = path): TransitionsSource {
    if (typeof value === "string") return value;
    if (!Array.isArray(value)) return this.#branch(path, value, at);
    return value.map((one, index) =>
      typeof one === "string" ? one : this.#branch([...path, index], one, [...at, index]),
    );
  }

  #branch<Branch extends TransitionSource>(path: Path, branch: Branch, at: Path = path): Branch {
    const lists = (["require", "fields"] as const).filter((key) => branch[key]?.some(isSet) === true);
    if (lists.length === 0) return branch;
    const named = lists.map((key) => {
      const fields = namedFields(this.#context, [...at, key], branch[key] ?? [], this.#record);
      for (const [place, { index }] of fields.entries())
        this.#trace.note([...path, key, place], this.#from, [...at, key, index]);
      return [key, fields.map(({ name }) => name)];
    });
    return { ...branch, ...Object.fromEntries(named) };
  }
}
