import type { Queryable } from "../pool.ts";

/** CIs of resources that the account has, by their ids at the provider. */
export async function findCloudCis(
  db: Queryable,
  account: string,
  resources: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const { rows } = await db.query<{ id: string; ci: string }>(
    `select resource_id as id, ci_id as ci from cloud_resources
     where account = $1 and resource_id = any($2) and missed_runs = 0`,
    [account, resources],
  );
  return new Map(rows.map(({ id, ci }) => [id, ci]));
}
