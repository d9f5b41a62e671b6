import type { Queryable } from "../pool.ts";

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
