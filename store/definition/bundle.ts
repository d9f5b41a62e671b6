import type { Json } from "../../engine/base/json.ts";
import { type BundleBefore, bundleOf } from "../../engine/lifecycle/bundle/before.ts";
import type { Bundle } from "../../engine/lifecycle/ir.ts";
import type { Queryable } from "../pool.ts";

/** The bundle of a digest. Bundles are immutable, so a caller may keep it for ever. */
export async function readBundle(db: Queryable, digest: string): Promise<Bundle> {
  const bundle = await findBundle(db, digest);
  if (bundle === null)
    throw new Error(`bundle "${digest}" is not in the store: a record pins a publication that was never stored here`);
  return bundle;
}

/** The bundle of a digest that somebody named, or null when it was never published here. */
export async function findBundle(db: Queryable, digest: string): Promise<Bundle | null> {
  const { rows } = await db.query<{ body: Bundle | BundleBefore }>("select body from bundles where digest = $1", [
    digest,
  ]);
  return rows[0] === undefined ? null : bundleOf(rows[0].body);
}

/** The bundle of a digest as it was published, whatever version that was; null when it never was here. */
export async function readStoredBundle(
  db: Queryable,
  digest: string,
): Promise<{ readonly recordType: string; readonly body: Json } | null> {
  const { rows } = await db.query<{ recordType: string; body: Json }>(
    'select record_type as "recordType", body from bundles where digest = $1',
    [digest],
  );
  return rows[0] ?? null;
}

/** Digest of the latest published bundle of a record type, or null when none is published. */
export async function latestBundle(db: Queryable, recordType: string): Promise<string | null> {
  const { rows } = await db.query<{ digest: string }>({
    name: "latest-bundle",
    text: "select digest from latest_bundles where record_type = $1",
    values: [recordType],
  });
  return rows[0]?.digest ?? null;
}
