import type pg from "pg";
import type { Json } from "../../engine/base/json.ts";
import type { Bundle } from "../../engine/lifecycle/ir.ts";
import { digestOf } from "../digest.ts";
import { rearmOutbox } from "../outbox/rearm.ts";
import { declare } from "../record/declaration.ts";
import { inTransaction } from "../transaction.ts";

export interface PublishedDefinition {
  readonly kind: string;
  readonly name: string;
  readonly path: string;
  /** Compiled form; its digest names the version. */
  readonly ir: Json;
  /** The YAML as written. */
  readonly source: string;
}

export interface PublishParams {
  readonly definitions: readonly PublishedDefinition[];
  readonly bundles: { readonly [recordType: string]: Bundle };
  readonly author: string;
  readonly gitCommit: string | null;
}

export interface PublishOutcome {
  /** `kind/name` of what became latest by this call. */
  readonly changed: readonly string[];
  readonly unchanged: number;
}

/**
 * Stores definitions and bundles by digest and moves the pointers to them, in one transaction: readers see all of the
 * new set or none. Content that is known keeps its first author. Nothing is deleted: running records pin old digests.
 * Effects that were put aside are tried again as soon as anything has changed.
 */
export async function publish(pool: pg.Pool, params: PublishParams): Promise<PublishOutcome> {
  return inTransaction(pool, async (client) => {
    // One publisher at a time, so that pointers of two publications never mix.
    await client.query("select pg_advisory_xact_lock(4600002)");
    const changed: string[] = [];
    for (const definition of params.definitions) {
      const digest = digestOf(definition.ir);
      await client.query(
        `insert into definitions (digest, kind, name, path, ir, source, author, git_commit)
         values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (digest) do nothing`,
        [
          digest,
          definition.kind,
          definition.name,
          definition.path,
          JSON.stringify(definition.ir),
          definition.source,
          params.author,
          params.gitCommit,
        ],
      );
      const moved = await client.query(
        `insert into latest_definitions (kind, name, digest) values ($1, $2, $3)
         on conflict (kind, name) do update set digest = excluded.digest, published_at = now()
         where latest_definitions.digest <> excluded.digest`,
        [definition.kind, definition.name, digest],
      );
      if (moved.rowCount === 1) changed.push(`${definition.kind}/${definition.name}`);
    }
    for (const [recordType, bundle] of Object.entries(params.bundles)) await publishBundle(client, recordType, bundle);
    // What was refused for good may be taken now.
    if (changed.length > 0) await rearmOutbox(client, "all");
    return { changed, unchanged: params.definitions.length - changed.length };
  });
}

async function publishBundle(client: pg.PoolClient, recordType: string, bundle: Bundle): Promise<void> {
  const digest = digestOf(bundle as unknown as Json);
  await client.query(
    "insert into bundles (digest, record_type, body) values ($1, $2, $3) on conflict (digest) do nothing",
    [digest, recordType, JSON.stringify(bundle)],
  );
  await client.query(
    `insert into latest_bundles (record_type, digest) values ($1, $2)
     on conflict (record_type) do update set digest = excluded.digest, published_at = now()
     where latest_bundles.digest <> excluded.digest`,
    [recordType, digest],
  );
  await declare(client, bundle);
}
