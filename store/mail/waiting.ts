import type { KeptFiles } from "../../engine/mail/host.ts";
import type { MailOutcome } from "../../engine/mail/intake.ts";
import type { Queryable } from "../pool.ts";

export interface WaitingMail {
  readonly mailbox: string;
  readonly raw: Buffer;
  /** UTC milliseconds. */
  readonly receivedAt: number;
  /** What was uploaded of it before, or null. */
  readonly files: KeptFiles | null;
}

/** A mail that is to be read in this round; null when it was, or is to be in a later one. */
export async function readWaitingMail(db: Queryable, id: number, round: number): Promise<WaitingMail | null> {
  const { rows } = await db.query<Omit<WaitingMail, "receivedAt"> & { received_at: Date }>(
    "select mailbox, raw, received_at, files from mails where id = $1 and round = $2 and outcome is null",
    [id, round],
  );
  const [row] = rows;
  if (row === undefined) return null;
  const { mailbox, raw, received_at, files } = row;
  return { mailbox, raw, files, receivedAt: received_at.getTime() };
}

/** Keeps what was uploaded of a mail, so that reading it again names the same files. Who comes second takes those. */
export async function keepMailFiles(db: Queryable, id: number, round: number, files: KeptFiles): Promise<KeptFiles> {
  const { rows } = await db.query<{ files: KeptFiles }>(
    "update mails set files = coalesce(files, $3::jsonb) where id = $1 and round = $2 returning files",
    [id, round, JSON.stringify(files)],
  );
  return rows[0]?.files ?? files;
}

/** Notes what became of a mail, unless that is known. The files of one that was not taken go: nothing names them. */
export async function settleMail(db: Queryable, id: number, round: number, outcome: MailOutcome): Promise<void> {
  const { kind, because } = outcome;
  await db.query(
    `with settled as (
       update mails set outcome = $3, record_id = $4, code = $5, reason = $6, settled_at = now()
       where id = $1 and round = $2 and outcome is null returning outcome, files)
     delete from files f using settled s
     where s.outcome in ('refused', 'left')
       and f.id in (select file ->> 'id' from jsonb_array_elements(s.files -> 'files' || (s.files -> 'message')) file)
       and not exists (select from record_files r where r.file_id = f.id)`,
    [id, round, kind, "record" in outcome ? outcome.record : null, "code" in outcome ? outcome.code : null, because],
  );
}
