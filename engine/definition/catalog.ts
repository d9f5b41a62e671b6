/** All definitions of one load, by kind and name, as checked source: what a definition may ask about the others. */
import type { Json } from "../json.ts";
import type { SourceDocument } from "./source.ts";

/** A definition whose shape has been checked and whose meaning has not. */
export interface Draft {
  readonly kind: string;
  readonly name: string;
  readonly document: SourceDocument;
  /**
   * What the shape check returned; null when the shape is broken, so that others may refer to it without a second
   * report.
   */
  readonly source: unknown;
  readonly json: Json;
}

export interface Catalog {
  find(kind: string, name: string): Draft | undefined;
  all(kind: string): readonly Draft[];
  names(kind: string): readonly string[];
  /** A value computed once for the whole load. */
  memo<T>(key: string, make: () => T): T;
}

export function createCatalog(drafts: readonly Draft[]): Catalog {
  const kinds = new Map<string, Map<string, Draft>>();
  for (const draft of drafts) {
    let named = kinds.get(draft.kind);
    if (named === undefined) kinds.set(draft.kind, (named = new Map()));
    if (!named.has(draft.name)) named.set(draft.name, draft);
  }
  const memory = new Map<string, unknown>();
  return {
    find: (kind, name) => kinds.get(kind)?.get(name),
    all: (kind) => [...(kinds.get(kind)?.values() ?? [])],
    names: (kind) => [...(kinds.get(kind)?.keys() ?? [])],
    memo<T>(key: string, make: () => T): T {
      if (!memory.has(key)) memory.set(key, make());
      return memory.get(key) as T;
    },
  };
}
