import type { Catalog } from "../catalog.ts";
import type { TransitionSource, TransitionsSource } from "../shapes.ts";
import { transitionsOf } from "../lifecycle/shape.ts";
import { fieldView, recordView } from "./record-view.ts";
import type { FieldView } from "./view.ts";
import type { KindSource } from "../kind-map.ts";
import { facetsOf, lifecyclesOf } from "./relations.ts";

/** Commands that every record takes, whatever its lifecycle says. */
export const engineCommands: readonly string[] = ["approve", "reject", "link", "unlink", "attend", "acknowledge"];

/** The commands that lifecycles of a record type know: those of a facet carry its name (`major.accept`). */
export function commandsOf(catalog: Catalog, record: string): string[] {
  const commands = new Set<string>();
  const add = (source: KindSource<"Lifecycle">, prefix: string): void => {
    const names = Object.values(source.states).flatMap((state) => Object.keys(transitionsOf(state)));
    for (const name of names) if (!name.includes(".")) commands.add(prefix + name);
  };
  for (const draft of lifecyclesOf(catalog, record)) add(draft.source, "");
  for (const draft of facetsOf(catalog, record)) add(draft.source, `${draft.name}.`);
  return [...commands];
}

/**
 * What any branch of a command takes, in whatever state and lifecycle of the type: each input once for each meaning.
 */
export function takenBy(
  catalog: Catalog,
  record: string,
  command: string,
): { readonly [input: string]: readonly FieldView[] } {
  const dot = command.indexOf(".");
  const local = command.slice(dot + 1);
  const drafts =
    dot === -1
      ? lifecyclesOf(catalog, record)
      : facetsOf(catalog, record).filter(({ name }) => name === command.slice(0, dot));
  const taken: { [input: string]: FieldView[] } = {};
  for (const draft of drafts) {
    const { source } = draft;
    const own = Object.entries(source.fields ?? {}).map(([name, field]) => [name, fieldView(catalog, field)] as const);
    const views = dot === -1 ? recordView(catalog, record)?.fields : Object.fromEntries(own);
    for (const state of Object.values(source.states))
      for (const branch of branchesOf(transitionsOf(state)[local])) {
        const named = [...(branch.require ?? []), ...(branch.fields ?? [])];
        for (const name of named)
          add(name, views !== undefined && Object.hasOwn(views, name) ? views[name] : undefined);
        for (const [name, field] of Object.entries(branch.ask ?? {})) add(name, fieldView(catalog, field));
      }
  }
  return taken;

  function add(name: string, view: FieldView | undefined): void {
    if (view === undefined) return;
    const list = (taken[name] ??= []);
    if (!list.some((one) => one === view || one.source === view.source)) list.push(view);
  }
}

/** Branches that say more than where they lead. */
export function branchesOf(source: TransitionsSource | undefined): readonly TransitionSource[] {
  if (source === undefined) return [];
  return (Array.isArray(source) ? source : [source]).flatMap((branch) => (typeof branch === "string" ? [] : [branch]));
}
