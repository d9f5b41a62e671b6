/**
 * How far the folders of mail servers were read. What a message does is stored in the transaction that says that it was
 * taken: whatever crashes, and however many workers there are, a UID is taken once.
 */
import type pg from "pg";
import { saveDeliveries } from "../event/deliveries.ts";
import type { Queryable } from "../pool.ts";
import { inTransaction } from "../transaction.ts";
import { type NewMail, saveMailIn } from "./save.ts";

export interface FolderKey {
  readonly mailbox: string;
  /** `HOST:PORT`. */
  readonly server: string;
  readonly folder: string;
}

export interface FolderPosition {
  /** Null = the folder was not seen yet. When the server says another one, all UIDs are new. */
  readonly uidValidity: number | null;
  /** Messages with a lower UID were there before the folder was first seen: of them only those not read are taken. */
  readonly since: number;
  /** What has this UID or a lower one was taken. */
  readonly taken: number;
  /** What has this UID or a lower one was marked and moved, too. */
  readonly filed: number;
}

const columns = `uid_validity as "uidValidity", since, taken, filed`;
const isFolder = "mailbox = $1 and server = $2 and folder = $3";
const valuesOf = ({ mailbox, server, folder }: FolderKey): string[] => [mailbox, server, folder];

/** Holds a folder for so long, or longer when it is held by the same; null when another worker holds it. */
export async function holdFolder(
  db: Queryable,
  key: FolderKey,
  holder: string,
  ms: number,
): Promise<FolderPosition | null> {
  const { rows } = await db.query<FolderPosition>(
    `insert into mail_folders as f (mailbox, server, folder, holder, held_until)
     values ($1, $2, $3, $4, clock_timestamp() + $5 * interval '1 ms')
     on conflict (mailbox, server, folder) do update set holder = excluded.holder, held_until = excluded.held_until
     where f.holder = excluded.holder or f.held_until < clock_timestamp()
     returning ${columns}`,
    [...valuesOf(key), holder, ms],
  );
  return rows[0] ?? null;
}

/** Another worker may have it now. */
export async function releaseFolder(db: Queryable, key: FolderKey, holder: string): Promise<void> {
  await db.query(`update mail_folders set held_until = clock_timestamp() where ${isFolder} and holder = $4`, [
    ...valuesOf(key),
    holder,
  ]);
}

/** Begins a folder, or begins it anew when the server has numbered it anew. */
export async function beginFolder(db: Queryable, key: FolderKey, position: FolderPosition): Promise<FolderPosition> {
  const { uidValidity, since, taken, filed } = position;
  const { rows } = await db.query<FolderPosition>(
    `update mail_folders set uid_validity = $4, since = $5, taken = $6, filed = $7
     where ${isFolder} and uid_validity is distinct from $4 returning ${columns}`,
    [...valuesOf(key), uidValidity, since, taken, filed],
  );
  if (rows[0] === undefined) throw new FolderTaken();
  return rows[0];
}

/** What a message of the folder is: a mail, an event, one that is refused before it is read, or nothing: it is gone. */
export type FetchedMail =
  | { readonly kind: "mail"; readonly mail: NewMail }
  /** It is a delivery of a source of events. */
  | { readonly kind: "event"; readonly source: string; readonly body: string }
  | { readonly kind: "broken"; readonly mail: NewMail; readonly code: string; readonly reason: string }
  | { readonly kind: "gone" };

/** Takes the message with this UID; throws when another worker has gone on meanwhile. */
export async function takeFetched(
  pool: pg.Pool,
  key: FolderKey,
  { uidValidity, taken }: FolderPosition,
  uid: number,
  fetched: FetchedMail,
): Promise<void> {
  await inTransaction(pool, async (client) => {
    const { rowCount } = await client.query(
      `update mail_folders set taken = $6 where ${isFolder} and uid_validity = $4 and taken = $5`,
      [...valuesOf(key), uidValidity, taken, uid],
    );
    if (rowCount !== 1) throw new FolderTaken();
    if (fetched.kind === "mail") await saveMailIn(client, fetched.mail);
    if (fetched.kind === "event") await saveDeliveries(client, [fetched]);
    if (fetched.kind === "broken") await saveRefused(client, fetched);
  });
}

async function saveRefused(
  client: pg.PoolClient,
  { mail, code, reason }: Extract<FetchedMail, { kind: "broken" }>,
): Promise<void> {
  await client.query(
    `insert into mails (mailbox, message_id, sender, subject, raw, outcome, code, reason, settled_at)
     values ($1, $2, $3, $4, $5, 'refused', $6, $7, now()) on conflict (mailbox, message_id, sender) do nothing`,
    [mail.mailbox, mail.messageId, mail.sender, mail.subject, mail.raw, code, reason],
  );
}

/** What was taken up to this UID was marked and moved. */
export async function noteFiled(db: Queryable, key: FolderKey, uidValidity: number, uid: number): Promise<void> {
  await db.query(`update mail_folders set filed = greatest(filed, $5) where ${isFolder} and uid_validity = $4`, [
    ...valuesOf(key),
    uidValidity,
    uid,
  ]);
}

/** Another worker has gone on with the folder. */
class FolderTaken extends Error {
  constructor() {
    super("another worker has gone on with this folder");
    this.name = "FolderTaken";
  }
}
