import type { ShownKey } from "../../engine/discovery/host-key.ts";
import type pg from "pg";
import { appendAudit } from "../audit/append.ts";
import type { Queryable } from "../pool.ts";
import { inTransaction } from "../transaction.ts";

/** What is known of a host key at an address: what the address showed last, and whether another has shown this one. */
export async function readHostKey(
  db: Queryable,
  address: string,
  key: string,
): Promise<{ readonly here: string | null; readonly elsewhere: boolean }> {
  const { rows } = await db.query<{ here: string | null; elsewhere: boolean }>(
    `select (select key from ssh_host_keys where address = $1) as here,
       exists (select from ssh_host_keys where key = $2 and address <> $1) as elsewhere`,
    [address, key],
  );
  return rows[0] ?? { here: null, elsewhere: false };
}

/** The keys that these addresses have shown. */
export async function readHostKeys(db: Queryable, addresses: readonly string[]): Promise<readonly ShownKey[]> {
  const { rows } = await db.query<ShownKey>(
    "select host(address) as address, key from ssh_host_keys where address = any($1::inet[]) order by ssh_host_keys.address",
    [addresses],
  );
  return rows;
}

/** Host keys in the order of their addresses, behind `after`. `seenAt` is in milliseconds. */
export async function listHostKeys(
  db: Queryable,
  { after, limit }: { readonly after: string | null; readonly limit: number },
): Promise<readonly (ShownKey & { readonly seenAt: number })[]> {
  const { rows } = await db.query<ShownKey & { readonly seenAt: number }>(
    `select host(address) as address, key, floor(extract(epoch from seen_at) * 1000)::bigint as "seenAt" from ssh_host_keys
     where $1::inet is null or ssh_host_keys.address > $1 order by ssh_host_keys.address limit $2`,
    [after, limit],
  );
  return rows;
}

/** Forgets the key of an address, which is noted; false = none is remembered. */
export async function forgetHostKey(pool: pg.Pool, address: string, by: string): Promise<boolean> {
  return inTransaction(pool, async (client) => {
    const { rows } = await client.query<{ key: string }>("delete from ssh_host_keys where address = $1 returning key", [
      address,
    ]);
    const [gone] = rows;
    if (gone !== undefined)
      await appendAudit(client, {
        person: by,
        action: "hostKey.forgotten",
        subject: address,
        details: { key: gone.key },
      });
    return gone !== undefined;
  });
}

/** Notes that an address has shown a host key, and a login was taken there. `at` is in milliseconds. */
export async function noteHostKey(
  db: Queryable,
  params: { readonly address: string; readonly key: string; readonly at: number },
): Promise<void> {
  await db.query(
    `insert into ssh_host_keys (address, key, seen_at) values ($1, $2, to_timestamp($3 / 1000.0))
     on conflict (address) do update set key = excluded.key, seen_at = greatest(ssh_host_keys.seen_at, excluded.seen_at)`,
    [params.address, params.key, params.at],
  );
}
