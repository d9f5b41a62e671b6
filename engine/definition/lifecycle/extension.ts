/**
 * A lifecycle that extends another, merged with it as both are written.
 *
 * 1. States merge by name. Within a state a key replaces the parent's, and transitions merge by name; null takes out.
 * 2. A new state stands after the state that is written before it.
 * 3. Entries of `anywhere` stand before the parent's: for a name the first that gives it to a state counts.
 * 4. Each part is traced to where it was written.
 */
import { suggestion } from "../../base/suggestion.ts";
import type { Catalog } from "../catalog.ts";
import type { Flaw } from "../kind.ts";
import type { SourceDocument } from "../source.ts";
import type { Path, Spot } from "../spot.ts";
import { Trace } from "../trace.ts";
import type { WrittenAnywhere, WrittenLifecycle, WrittenState } from "./shape.ts";

/** Most lifecycles that one may be made of: more, and nobody knows any more what stands where. */
const mostLevels = 3;

export interface Merged extends Omit<WrittenLifecycle, "states" | "anywhere"> {
  /**
   * Absent = nobody writes any. No state and no key of one is null; of a transition null is kept, so that `anywhere`
   * does not give it back.
   */
  readonly states?: { readonly [name: string]: WrittenState } | undefined;
  readonly anywhere: readonly WrittenAnywhere[];
}

export interface Extension {
  readonly merged: Merged;
  readonly document: SourceDocument;
  /** How many of the entries of `anywhere` it has itself. */
  readonly ownAnywhere: number;
  readonly flaws: readonly FlawAt[];
}

export interface FlawAt extends Flaw {
  readonly at: Spot;
}

/** The lifecycle with all it extends. Null when a parent is missing or broken, or it is a circle. */
export function extensionOf(catalog: Catalog, name: string): Extension | null {
  return catalog.memo(`extension ${name}`, () => {
    const draft = catalog.find("Lifecycle", name);
    // Before it is composed a draft holds what is written.
    const own = draft?.source as unknown as WrittenLifecycle | null | undefined;
    if (draft === undefined || own === null || own === undefined) return null;
    if (own.extends === undefined) return merge(draft.document, own, null);
    if (lineage(catalog, name).circle !== null) return null;
    const parent = extensionOf(catalog, own.extends);
    return parent === null ? null : merge(draft.document, own, { ...parent, name: own.extends });
  });
}

/** What is wrong with the chain of those it extends; null = nothing. */
export function lineageFlaw(catalog: Catalog, name: string): FlawAt | null {
  const { names, circle } = lineage(catalog, name);
  // A circle further up is told of those that are in it.
  if (circle !== null && circle !== name) return null;
  const at: Spot = { path: ["spec", "extends"] };
  if (circle !== null)
    return {
      code: "OPS303",
      at,
      message: `the lifecycle "${name}" extends itself: ${[...names, names[0]].map((one) => `"${one}"`).join(" extends ")}`,
      hint: "take one `extends` out",
    };
  if (names.length <= mostLevels) return null;
  return {
    code: "OPS344",
    at,
    message: `"${name}" is made of ${names.length} lifecycles: ${names.map((one) => `"${one}"`).join(" extends ")}`,
    hint: `at most ${mostLevels} may be put together: extend "${names.at(-mostLevels + 1) ?? ""}"`,
  };
}

function lineage(
  catalog: Catalog,
  name: string,
): { readonly names: readonly string[]; readonly circle: string | null } {
  const names = [name];
  for (let at = parentOf(name); at !== undefined; at = parentOf(at)) {
    if (names.includes(at)) return { names, circle: at };
    names.push(at);
  }
  return { names, circle: null };

  function parentOf(child: string): string | undefined {
    return catalog.find("Lifecycle", child)?.source?.extends;
  }
}

function merge(
  document: SourceDocument,
  own: WrittenLifecycle,
  parent: (Extension & { readonly name: string }) | null,
): Extension {
  const trace = new Trace(document);
  const flaws: FlawAt[] = [];
  const entries = own.anywhere === undefined ? [] : Array.isArray(own.anywhere) ? own.anywhere : [own.anywhere];
  if (!Array.isArray(own.anywhere) && own.anywhere !== undefined)
    trace.note(["spec", "anywhere", 0], document, ["spec", "anywhere"]);
  const above = parent?.merged ?? null;
  if (parent !== null) {
    for (const key of Object.keys(parent.merged))
      if (!Object.hasOwn(own, key)) trace.note(["spec", key], parent.document);
    for (const [index] of parent.merged.anywhere.entries())
      trace.note(["spec", "anywhere", entries.length + index], parent.document, ["spec", "anywhere", index]);
  }
  const inheritedNames = new Set((above?.anywhere ?? []).flatMap(({ transitions }) => Object.keys(transitions)));
  for (const [index, { transitions }] of entries.entries())
    for (const [name, value] of Object.entries(transitions))
      if (value === null && !inheritedNames.has(name))
        flaws.push(nothing(["spec", "anywhere", index, "transitions", name], "transition", name, inheritedNames));
  const merged: Merged = {
    ...above,
    ...own,
    // Whether it serves records is each lifecycle's own affair.
    abstract: own.abstract,
    ...mergeNamed("fields", own, parent, trace),
    ...mergeNamed("facts", own, parent, trace),
    states:
      own.states === undefined && above?.states === undefined
        ? undefined
        : mergeStates(own, parent, inheritedNames, trace, flaws),
    anywhere: [...entries, ...(above?.anywhere ?? [])],
  };
  if (parent !== null) flaws.push(...checkSubject(own, parent.merged, parent.name));
  return { merged, document: trace.document(), ownAnywhere: entries.length, flaws };
}

/** Both are of one record, and both facets of it or neither. */
function checkSubject(own: WrittenLifecycle, parent: Merged, name: string): FlawAt[] {
  return (["record", "facetOf"] as const).flatMap((key) => {
    const [mine, other] = [own[key], parent[key]];
    if (mine === undefined || mine === other) return [];
    const why = other === undefined ? `which has no "${key}"` : `which has "${key}: ${other}"`;
    return [
      {
        code: "OPS344" as const,
        at: { path: ["spec", key] },
        message: `"${key}: ${mine}" does not go with "${name}", ${why}`,
        hint: "a lifecycle extends one of the same record: take the key out, it is the parent's",
      },
    ];
  });
}

function mergeNamed<Key extends "fields" | "facts">(
  key: Key,
  own: WrittenLifecycle,
  parent: Extension | null,
  trace: Trace,
): Pick<WrittenLifecycle, Key> | object {
  const [mine, others] = [own[key], parent?.merged[key]];
  if (mine === undefined || others === undefined) return {};
  if (parent !== null)
    for (const name of Object.keys(others))
      if (!Object.hasOwn(mine, name)) trace.note(["spec", key, name], parent.document);
  return { [key]: { ...others, ...mine } };
}

function mergeStates(
  own: WrittenLifecycle,
  parent: Extension | null,
  anywhere: ReadonlySet<string>,
  trace: Trace,
  flaws: FlawAt[],
): NonNullable<Merged["states"]> {
  const above = parent?.merged.states ?? {};
  const mine = own.states ?? {};
  const merged: { [name: string]: WrittenState } = {};
  for (const name of inOrder(Object.keys(above), Object.keys(mine))) {
    const path: Path = ["spec", "states", name];
    const written = Object.hasOwn(mine, name) ? mine[name] : undefined;
    const inherited = Object.hasOwn(above, name) ? above[name] : undefined;
    if (written === undefined) {
      if (parent !== null && inherited !== undefined) {
        merged[name] = inherited;
        trace.note(path, parent.document);
      }
    } else if (written === null) {
      if (inherited === undefined) flaws.push(nothing(path, "state", name, Object.keys(above)));
    } else merged[name] = mergeState(path, written, inherited ?? {}, parent, anywhere, trace, flaws);
  }
  return merged;
}

function mergeState(
  path: Path,
  own: WrittenState,
  above: WrittenState,
  parent: Extension | null,
  anywhere: ReadonlySet<string>,
  trace: Trace,
  flaws: FlawAt[],
): WrittenState {
  const state: { [key: string]: unknown } = { ...above };
  for (const [key, value] of Object.entries(own)) {
    if (key === "transitions" && value !== null) continue;
    if (value !== null) state[key] = value;
    else if (Object.hasOwn(above, key)) delete state[key];
    else flaws.push(nothing([...path, key], "key", key, Object.keys(above)));
  }
  if (parent !== null)
    for (const key of Object.keys(above)) if (!Object.hasOwn(own, key)) trace.note([...path, key], parent.document);
  const [mine, others] = [own.transitions, above.transitions];
  if (mine === undefined || mine === null) return state;
  state["transitions"] = { ...others, ...mine };
  for (const [name, value] of Object.entries(others ?? {}))
    if (parent !== null && value !== null && !Object.hasOwn(mine, name))
      trace.note([...path, "transitions", name], parent.document);
  const known = [
    ...Object.entries(others ?? {}).flatMap(([name, value]) => (value === null ? [] : [name])),
    ...anywhere,
  ];
  for (const [name, value] of Object.entries(mine))
    if (value === null && !known.includes(name))
      flaws.push(nothing([...path, "transitions", name], "transition", name, known));
  return state;
}

/** The parent's order; what is new stands after what is written before it. */
function inOrder(above: readonly string[], own: readonly string[]): string[] {
  const order = [...above];
  for (const [index, name] of own.entries()) {
    if (order.includes(name)) continue;
    const before = own[index - 1];
    order.splice(before === undefined ? 0 : order.indexOf(before) + 1, 0, name);
  }
  return order;
}

function nothing(path: Path, what: string, name: string, known: Iterable<string>): FlawAt {
  const all = [...known];
  const close = suggestion(name, all);
  return {
    code: "OPS345",
    at: { path, key: true },
    message: `null takes the ${what} "${name}" out, and what is extended has none of that name`,
    hint: close ?? (what === "state" ? `a state without keys is written ${name}: {}` : "take it out"),
  };
}
