import type pg from "pg";
import type { KindIr, KindName } from "../../engine/definition/kind-map.ts";
import type { Bundle } from "../../engine/lifecycle/ir.ts";
import { appendAudit, type AuditEvent } from "../audit/append.ts";
import { digestOf } from "../digest.ts";
import { readClasses } from "../cmdb/classes.ts";
import { noteRecomputes } from "../cmdb/recompute.ts";
import { rearmOutbox } from "../outbox/rearm.ts";
import { declare } from "../record/declaration.ts";
import { inTransaction } from "../transaction.ts";
import { publishedHead } from "./published.ts";

export interface PublishedDefinition {
  readonly kind: KindName;
  readonly name: string;
  readonly path: string;
  /** Compiled form; its digest names the version. */
  readonly ir: KindIr<KindName>;
  /** The YAML as written. */
  readonly source: string;
}

export interface PublishParams {
  readonly definitions: readonly PublishedDefinition[];
  readonly bundles: { readonly [recordType: string]: Bundle };
  /** What is to be the latest of nothing any more, as `referenceKey` writes it. */
  readonly retired?: readonly string[];
  /** The head of what was published when this was checked: when it has moved, nothing is stored. */
  readonly basedOn?: string;
  readonly author: string;
  readonly gitCommit: string | null;
}

export interface PublishOutcome {
  /** `kind/name` of what became latest by this call, or is so no more. */
  readonly changed: readonly string[];
  readonly unchanged: number;
}

/**
 * Stores definitions and bundles by digest and moves the pointers to them, in one transaction: readers see all of the
 * new set or none. Content that is known keeps its first author, and takes the newest writing: a digest knows neither
 * the order of keys nor the text. Nothing is deleted: running records pin old digests. Effects that were put aside are
 * tried again as soon as anything has changed. `moved` = others published since `basedOn`.
 */
export async function publish(pool: pg.Pool, params: PublishParams): Promise<PublishOutcome | "moved"> {
  return inTransaction(pool, async (client) => {
    // One publisher at a time, so that pointers of two publications never mix.
    await client.query("select pg_advisory_xact_lock(4600002)");
    if (params.basedOn !== undefined && params.basedOn !== (await publishedHead(client))) return "moved";
    const classes = await readClasses(client);
    const changed = await storeDefinitions(client, params);
    if (changed.some(({ name }) => name.startsWith("CIClass/")))
      await noteRecomputes(client, classes, await readClasses(client));
    changed.push(...(await retire(client, params.retired ?? [])));
    for (const [recordType, bundle] of Object.entries(params.bundles)) await publishBundle(client, recordType, bundle);
    // What was refused for good may be taken now.
    if (changed.length > 0) await rearmOutbox(client, "all");
    const { author: person, gitCommit } = params;
    const noted = changed.map(({ name, digest, action }) => ({
      person,
      action,
      subject: name,
      details: { digest, gitCommit },
    }));
    await appendAudit(client, ...noted);
    return {
      changed: changed.map(({ name }) => name),
      unchanged: params.definitions.length + (params.retired ?? []).length - changed.length,
    };
  });
}

interface Changed {
  readonly name: string;
  readonly digest: string;
  readonly action: Extract<AuditEvent["action"], `definition.${string}`>;
}

/**
 * Stores all definitions and moves the pointers of those that are new or others, in one statement however many they
 * are; returns these, in the order given. Of the same content given twice the last writing counts.
 */
async function storeDefinitions(client: pg.PoolClient, params: PublishParams): Promise<Changed[]> {
  const { definitions, author, gitCommit } = params;
  const { rows } = await client.query<Pick<Changed, "name" | "digest">>(
    `with given as (
       select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[]) with ordinality
         as g (digest, kind, name, path, ir, source, nth)
     ), stored as (
       insert into definitions (digest, kind, name, path, ir, source, author, git_commit)
         select distinct on (digest) digest, kind, name, path, ir::json, source, $7, $8 from given order by digest, nth desc
         on conflict (digest) do update set ir = excluded.ir, source = excluded.source, path = excluded.path
         where definitions.source <> excluded.source or definitions.path <> excluded.path
     )
     insert into latest_definitions (kind, name, digest) select kind, name, digest from given order by nth
       on conflict (kind, name) do update set digest = excluded.digest, published_at = now()
       where latest_definitions.digest <> excluded.digest
       returning kind || '/' || name as name, digest`,
    [
      definitions.map(({ ir }) => digestOf(ir)),
      definitions.map(({ kind }) => kind),
      definitions.map(({ name }) => name),
      definitions.map(({ path }) => path),
      definitions.map(({ ir }) => JSON.stringify(ir)),
      definitions.map(({ source }) => source),
      author,
      gitCommit,
    ],
  );
  return rows.map((row) => ({ ...row, action: "definition.published" }));
}

/** Records of a type that is retired go on by what they pin; none is opened. */
async function retire(client: pg.PoolClient, keys: readonly string[]): Promise<Changed[]> {
  const { rows } = await client.query<Pick<Changed, "name" | "digest">>(
    "delete from latest_definitions where kind || ' ' || name = any($1) returning kind || '/' || name as name, digest",
    [keys],
  );
  await client.query(
    `delete from latest_bundles where not exists
       (select from latest_definitions l where l.kind = 'RecordType' and l.name = record_type) and 'RecordType ' || record_type = any($1)`,
    [keys],
  );
  return rows.map((row) => ({ ...row, action: "definition.retired" }));
}

async function publishBundle(client: pg.PoolClient, recordType: string, bundle: Bundle): Promise<void> {
  const digest = digestOf(bundle);
  await client.query(
    `insert into bundles (digest, record_type, body) values ($1, $2, $3)
     on conflict (digest) do update set body = excluded.body where bundles.body::text <> excluded.body::text`,
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
