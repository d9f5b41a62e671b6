import type pg from "pg";
import { appendAudit } from "../audit/append.ts";
import { inTransaction } from "../transaction.ts";

/** Says that clients of the company trust a certificate, or do so no more (`because` null), which is noted. */
export async function setTrust(
  pool: pg.Pool,
  { fingerprint, by, because }: { readonly fingerprint: string; readonly by: string; readonly because: string | null },
): Promise<void> {
  await inTransaction(pool, async (client) => {
    const { rowCount } = await client.query(
      `update certificates set trusted_by = $2, trusted_because = $3, trusted_at = case when $2::text is null then null else now() end
       where fingerprint = $1 and (trusted_by is null) <> ($2::text is null)`,
      [fingerprint, because === null ? null : by, because],
    );
    if (rowCount === 1)
      await appendAudit(client, {
        person: by,
        action: because === null ? "certificate.trustEnded" : "certificate.trusted",
        subject: fingerprint,
        details: { because },
      });
  });
}
