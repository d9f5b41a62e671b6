/**
 * How a definition is called and whose it is, as the metadata of its text say: not every kind keeps them compiled.
 *
 * 1. A version never changes under its digest: what was read of one is kept, and nothing but speed depends on it.
 * 2. A file of several definitions is read once for all of them, and others have their turn between two files.
 */
import { setImmediate } from "node:timers/promises";
import { isJsonObject } from "../../engine/base/json.ts";
import { Recent } from "../../engine/base/recent.ts";
import { readDraft } from "../../engine/definition/draft.ts";
import { referenceKey } from "../../engine/definition/kind.ts";
import { readSource, type SourceDocument } from "../../engine/definition/source.ts";
import type { Queryable } from "../pool.ts";

export interface Label {
  readonly title: string | null;
  readonly owner: string | null;
}

/** A version by its digest. */
export interface Version {
  readonly kind: string;
  readonly name: string;
  readonly digest: string;
}

export interface Labels {
  /** The labels of versions that are stored, each as its digest asks. */
  of(versions: readonly Version[]): Promise<(digest: string) => Label>;
}

/** Versions that are kept, for the latest of a large company and those before. */
const kept = 4_000;

const none: Label = { title: null, owner: null };

export function createLabels(db: Queryable): Labels {
  const known = new Recent<string, Label>(kept);
  return {
    async of(versions) {
      const found = new Map<string, Label>();
      const unknown = new Map<string, Version>();
      for (const version of versions) {
        const label = known.get(version.digest);
        if (label === undefined) unknown.set(version.digest, version);
        else found.set(version.digest, label);
      }
      if (unknown.size > 0) {
        const { rows } = await db.query<{ source: string; digests: string[] }>(
          "select source, array_agg(digest) as digests from definitions where digest = any($1) group by source",
          [[...unknown.keys()]],
        );
        for (const { source, digests } of rows) {
          const labels = labelsIn(source);
          for (const digest of digests) {
            const label = labels.get(referenceKey(unknown.get(digest)!)) ?? none;
            known.set(digest, label);
            found.set(digest, label);
          }
          await setImmediate();
        }
      }
      return (digest) => found.get(digest) ?? none;
    },
  };
}

function labelsIn(source: string): ReadonlyMap<string, Label> {
  return new Map(
    readSource("", source).documents.flatMap((document): [string, Label][] => {
      const draft = readDraft(document, () => undefined);
      return draft === null ? [] : [[referenceKey(draft), labelOf(document)]];
    }),
  );
}

function labelOf({ json }: SourceDocument): Label {
  const metadata = isJsonObject(json) ? json["metadata"] : undefined;
  const text = (name: string): string | null => {
    const value = isJsonObject(metadata) ? metadata[name] : undefined;
    return typeof value === "string" ? value : null;
  };
  return { title: text("title"), owner: text("owner") };
}
