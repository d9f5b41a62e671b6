/**
 * How many open records go by which version of each definition.
 *
 * 1. A record goes by the definitions of the bundle that it pins; a definition that no bundle holds is used by none.
 * 2. What a bundle holds of a definition is known by its digest, as the definition is in the store.
 * 3. Records that the onlooker does not see are not counted.
 */
import type { KindIr, KindName } from "../../engine/definition/kind-map.ts";
import { kindByName } from "../../engine/definition/kind-list.ts";
import { meaningOf } from "../../engine/definition/meaning.ts";
import { referenceKey } from "../../engine/definition/kind.ts";
import { Recent } from "../../engine/base/recent.ts";
import type { Bundle } from "../../engine/lifecycle/ir.ts";
import { digestOf } from "../digest.ts";
import type { Bind } from "../bind.ts";
import type { Queryable } from "../pool.ts";
import { type Onlooker, seenOfAll, seenOfType } from "../record/visible.ts";
import type { BundleCache } from "./bundle-cache.ts";

/** By the digest of a version, how many open records go by it. */
export type UsageOfVersions = ReadonlyMap<string, number>;

/** By `referenceKey` of a definition. */
export type Usage = ReadonlyMap<string, UsageOfVersions>;

/** Versions that bundles hold, by `referenceKey`: under its digest a bundle never changes. */
export type HeldVersions = Recent<string, ReadonlyMap<string, string>>;

export async function readUsage(
  db: Queryable,
  onlooker: Onlooker,
  { bundles, held }: { readonly bundles: BundleCache; readonly held: HeldVersions },
): Promise<Usage> {
  const values: unknown[] = [];
  const seen = seenOfAll((value) => `$${values.push(value)}`, onlooker);
  const { rows } = await db.query<{ bundle: string; open: number }>(
    `select r.bundle, count(*)::int as open from records r where not r.final and ${seen} group by r.bundle`,
    values,
  );
  const usage = new Map<string, Map<string, number>>();
  for (const { bundle: digest, open } of rows) {
    const versions = held.get(digest) ?? versionsIn(await bundles.read(digest));
    held.set(digest, versions);
    for (const [key, version] of versions) {
      const counts = usage.get(key) ?? new Map<string, number>();
      counts.set(version, (counts.get(version) ?? 0) + open);
      usage.set(key, counts);
    }
  }
  return usage;
}

/** Digests of the versions that a bundle holds, by `referenceKey`. */
export function versionsIn({ parts }: Bundle): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(parts).flatMap(([kind, named]) =>
      Object.entries(named).map(([name, part]): [string, string] => [
        referenceKey({ kind, name }),
        versionOf(kind as KindName, part),
      ]),
    ),
  );
}

/** What is pinned by its digest is that digest; beside the content of a version stands its own. */
function versionOf(kind: KindName, part: unknown): string {
  if (typeof part === "string") return part;
  if (kindByName.get(kind)?.pin === "version") return (part as { readonly digest: string }).digest;
  return digestOf(meaningOf(kind, part as KindIr<KindName>));
}

/** Open records in each state of a lifecycle, of those that go by it in any version. */
export async function countByState(
  db: Queryable,
  onlooker: Onlooker,
  { name, record, facet }: { readonly name: string; readonly record: string; readonly facet: string | null },
): Promise<ReadonlyMap<string, number>> {
  const values: unknown[] = [];
  const bind: Bind = (value) => `$${values.push(value)}`;
  const state = facet === null ? "r.state" : `r.snapshot->'facets'->${bind(facet)}::text->>'state'`;
  const own = facet === null ? `r.lifecycle = ${bind(name)}` : "true";
  const seen = seenOfType(bind, record, onlooker) ?? "true";
  const { rows } = await db.query<{ state: string | null; open: number }>(
    `select ${state} as state, count(*)::int as open from records r
     where r.type = ${bind(record)} and not r.final and ${own} and ${seen} group by 1`,
    values,
  );
  return new Map(rows.flatMap((one) => (one.state === null ? [] : [[one.state, one.open]])));
}
