/** All definitions of one load, by kind and name, as checked source: what a definition may ask about the others. */
import type { Json } from "../base/json.ts";
import type { KindName, KindSource } from "./kind-map.ts";
import type { SourceDocument } from "./source.ts";

/** A definition whose shape has been checked and whose meaning has not. */
export interface Draft<Kind extends KindName = KindName> {
  readonly kind: Kind;
  readonly name: string;
  readonly document: SourceDocument;
  /**
   * What the shape check returned; null when the shape is broken, so that others may refer to it without a second
   * report.
   */
  readonly source: KindSource<Kind> | null;
  readonly json: Json;
}

/** A definition whose shape is right. */
export interface SoundDraft<Kind extends KindName> extends Draft<Kind> {
  readonly source: KindSource<Kind>;
}

export interface Catalog {
  find<Kind extends KindName>(kind: Kind, name: string): Draft<Kind> | undefined;
  all<Kind extends KindName>(kind: Kind): readonly Draft<Kind>[];
  names(kind: KindName): readonly string[];
  /** A value computed once for the whole load. */
  memo<T>(key: string, make: () => T): T;
}

export function createCatalog(drafts: readonly Draft[]): Catalog {
  const kinds = new Map<KindName, Map<string, Draft>>();
  for (const draft of drafts) {
    let named = kinds.get(draft.kind);
    if (named === undefined) kinds.set(draft.kind, (named = new Map()));
    if (!named.has(draft.name)) named.set(draft.name, draft);
  }
  const memory = new Map<string, unknown>();
  return {
    // What is kept under a kind is of that kind: the types say of the map what the loop above does.
    find: <Kind extends KindName>(kind: Kind, name: string) => kinds.get(kind)?.get(name) as Draft<Kind> | undefined,
    all: <Kind extends KindName>(kind: Kind) => [...(kinds.get(kind)?.values() ?? [])] as Draft<Kind>[],
    names: (kind) => [...(kinds.get(kind)?.keys() ?? [])],
    memo<T>(key: string, make: () => T): T {
      if (!memory.has(key)) memory.set(key, make());
      return memory.get(key) as T;
    },
  };
}
