import type { Catalog } from "../catalog.ts";
import { facetsOf, lifecyclesOf } from "./relations.ts";

/** Commands that every record takes, whatever its lifecycle says. */
export const engineCommands: readonly string[] = ["approve", "reject", "link", "unlink", "attend"];

interface LifecycleSource {
  readonly states: { readonly [name: string]: { readonly transitions?: { readonly [name: string]: unknown } } };
  readonly anywhere?: { readonly transitions: { readonly [name: string]: unknown } };
}

/** The commands that lifecycles of a record type know: those of a facet carry its name (`major.accept`). */
export function commandsOf(catalog: Catalog, record: string): string[] {
  const commands = new Set<string>();
  const add = (source: LifecycleSource, prefix: string): void => {
    const names = [
      ...Object.values(source.states).flatMap((state) => Object.keys(state.transitions ?? {})),
      ...Object.keys(source.anywhere?.transitions ?? {}),
    ];
    for (const name of names) if (!name.includes(".")) commands.add(prefix + name);
  };
  for (const draft of lifecyclesOf(catalog, record)) add(draft.source as LifecycleSource, "");
  for (const draft of facetsOf(catalog, record)) add(draft.source as LifecycleSource, `${draft.name}.`);
  return [...commands];
}
