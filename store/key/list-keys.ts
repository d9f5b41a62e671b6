import type { Queryable } from "../pool.ts";

export interface StoredKey {
  readonly id: string;
  readonly user: string;
  readonly title: string;
  readonly createdAt: Date;
  readonly expiresAt: Date | null;
  readonly revokedAt: Date | null;
}

/** Keys of everyone or of one person, by id; never their secrets, which are not stored. */
export async function listKeys(
  db: Queryable,
  params: { readonly user?: string; readonly after?: string; readonly limit: number },
): Promise<StoredKey[]> {
  const { rows } = await db.query<StoredKey>(
    `select id, user_name as "user", title, created_at as "createdAt", expires_at as "expiresAt", revoked_at as "revokedAt"
     from api_keys where ($1::text is null or user_name = $1) and ($2::text is null or id collate "C" > $2)
     order by id collate "C" limit $3`,
    [params.user ?? null, params.after ?? null, params.limit],
  );
  return rows;
}
