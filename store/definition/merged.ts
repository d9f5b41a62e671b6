import { wholeOf } from "../../engine/definition/whole.ts";
import type { KindName } from "../../engine/definition/kind-map.ts";
import type { Queryable } from "../pool.ts";
import { readLatestDefinition, type StoredDefinition } from "./read.ts";

/** A published definition as one whole with all that it extends, as YAML. */
export async function readMerged(db: Queryable, definition: StoredDefinition): Promise<string> {
  const { kind, name } = definition;
  const files = new Map<string, { readonly path: string; readonly text: string }>();
  // What is published extends nothing that is not there, and never itself.
  for (let at: StoredDefinition | null = definition; at !== null;) {
    files.set(at.name, { path: at.path, text: at.source });
    at = await parentOf(db, kind, at);
  }
  return wholeOf([...files.values()], kind, name) ?? definition.source;
}

function parentOf(db: Queryable, kind: KindName, { ir }: StoredDefinition): Promise<StoredDefinition | null> {
  const parent = "extends" in ir ? ir.extends : undefined;
  return typeof parent === "string" ? readLatestDefinition(db, kind, parent) : Promise.resolve(null);
}
