import type { Queryable } from "../pool.ts";

/** What was seen at a place: a port that shows certificates, or a file of a host that holds them. */
export interface SeenPlace {
  /** `HOST:PORT`, with `#NAME` where another name is asked for than the host, or `HOST:/PATH`. */
  readonly place: string;
  readonly host: string;
  readonly port: number | null;
  /** The name that was asked for, and that the certificate must be for; null = none. */
  readonly serverName: string | null;
  readonly starttls: string | null;
  /** Fingerprints as they were sent, its own first; empty where nothing was seen. */
  readonly chain: readonly string[];
  readonly version: string | null;
  /** Why nothing was seen; null = something was. */
  readonly fault: string | null;
  readonly ciId: string | null;
}

export interface StoredPlace extends SeenPlace {
  readonly source: string;
  readonly firstSeenAt: Date;
  readonly lastSeenAt: Date;
  readonly lookedAt: Date;
}

/**
 * Notes what places show. One that shows nothing now keeps what it showed, with why nothing was seen. `at` is in
 * milliseconds; what was seen later stands.
 */
export async function notePlaces(
  db: Queryable,
  places: readonly SeenPlace[],
  { source, at }: { readonly source: string; readonly at: number },
): Promise<void> {
  if (places.length === 0) return;
  const unique = new Map(places.map((one) => [one.place, one]));
  const sorted = [...unique.values()].toSorted((a, b) => (a.place < b.place ? -1 : 1));
  await db.query(
    `insert into certificate_places as known (place, host, port, server_name, starttls, chain, version, fault, ci_id, source, first_seen_at, last_seen_at, looked_at)
     select p.place, p.host, p.port, p."serverName", p.starttls, array(select jsonb_array_elements_text(p.chain)), p.version, p.fault, p."ciId",
       $2, to_timestamp($3 / 1000.0), to_timestamp($3 / 1000.0), to_timestamp($3 / 1000.0)
     from jsonb_to_recordset($1::jsonb) as p (place text, host text, port int, "serverName" text, starttls text, chain jsonb, version text, fault text, "ciId" text)
     on conflict (place) do update set
       chain = case when excluded.fault is null then excluded.chain else known.chain end,
       version = case when excluded.fault is null then excluded.version else known.version end,
       last_seen_at = case when excluded.fault is null then excluded.last_seen_at else known.last_seen_at end,
       ci_id = coalesce(excluded.ci_id, known.ci_id), fault = excluded.fault, source = excluded.source, looked_at = excluded.looked_at,
       server_name = excluded.server_name, starttls = excluded.starttls
     where known.looked_at <= excluded.looked_at`,
    [JSON.stringify(sorted), source, at],
  );
}

const columns = `place, host, port, server_name as "serverName", starttls, chain, version, fault, 
  coalesce((select merged_into from cis where cis.id = ci_id), ci_id) as "ciId", source,
  first_seen_at as "firstSeenAt", last_seen_at as "lastSeenAt", looked_at as "lookedAt"`;

/** The places that show one of these certificates as their own. */
export async function placesOf(db: Queryable, fingerprints: readonly string[]): Promise<readonly StoredPlace[]> {
  const { rows } = await db.query<StoredPlace>(
    `select ${columns} from certificate_places where chain[1] = any($1) order by place collate "C"`,
    [fingerprints],
  );
  return rows;
}

/** Places in the order of their names, behind `after`. */
export async function listPlaces(
  db: Queryable,
  { after, limit }: { readonly after: string | null; readonly limit: number },
): Promise<readonly StoredPlace[]> {
  const { rows } = await db.query<StoredPlace>(
    `select ${columns} from certificate_places where $1::text is null or place collate "C" > $1
     order by place collate "C" limit $2`,
    [after, limit],
  );
  return rows;
}
