/**
 * One look at a folder: what is new is taken in the order of its UIDs, then what was taken is marked as read and moved.
 *
 * 1. A message is taken before the server is told: what is lost in between is known by its UID, or by its Message-ID.
 * 2. A message that cannot be taken is noted as refused, and does not stop the others.
 */
import type { Pool } from "pg";
import { sizeText } from "../../../engine/file/size.ts";
import type { ImapSession } from "../../../net/imap/session.ts";
import {
  type FetchedMail,
  type FolderKey,
  type FolderPosition,
  noteFiled,
  takeFetched,
} from "../../../store/mail/folder.ts";

export interface LookParams {
  readonly pool: Pool;
  readonly taker: FolderTaker;
  readonly key: FolderKey;
  readonly session: ImapSession;
  readonly position: FolderPosition;
  /** How often fetching a message has failed, by UID: it may be what breaks the session. */
  readonly failures: Map<number, number>;
}

/** What is made of the messages of a folder. */
export interface FolderTaker {
  /** Bytes of a message. */
  readonly maxSize: number;
  /** Throws with the reason when it is no message. */
  mail(raw: Uint8Array): Promise<FetchedMail>;
  /** One that cannot be taken; `name` is what stands for its Message-ID. */
  broken(name: string, reason: string, raw: Uint8Array): FetchedMail;
}

export interface LookOutcome {
  readonly taken: number;
  /** More is there than one look takes. */
  readonly more: boolean;
  /** Why what was taken could not be marked or moved; the next look tries again. Null = it was. */
  readonly unfiled: unknown;
}

/** Messages that one look takes: it ends well before another worker may take the folder. */
const mostAtOnce = 25;
const mostFailures = 3;

export async function look(params: LookParams): Promise<LookOutcome> {
  const { pool, key } = params;
  let { position } = params;
  const uids = await reach(params, position.taken + 1, Infinity);
  const now = uids.slice(0, mostAtOnce);
  for (const uid of now) {
    const fetched = await fetchOne(params, uid);
    await takeFetched(pool, key, position, uid, fetched);
    position = { ...position, taken: uid };
  }
  const unfiled = await file(params, position).then(
    () => null,
    (error: unknown) => error,
  );
  return { taken: now.length, more: now.length < uids.length, unfiled };
}

async function file(params: LookParams, position: FolderPosition): Promise<void> {
  const { pool, key, session } = params;
  if (position.filed >= position.taken || position.uidValidity === null) return;
  await session.file(await reach(params, position.filed + 1, position.taken));
  await noteFiled(pool, key, position.uidValidity, position.taken);
}

/** The UIDs of a range that are ours: of those that were there before we came only what nobody has read. */
async function reach(
  { session, position: { since } }: LookParams,
  from: number,
  to: number,
): Promise<readonly number[]> {
  return [
    ...(await session.uids(from, Math.min(to, since - 1), "unread")),
    ...(await session.uids(Math.max(from, since), to)),
  ];
}

async function fetchOne({ taker, key, session, position, failures }: LookParams, uid: number): Promise<FetchedMail> {
  const broken = (reason: string, raw: Uint8Array = new Uint8Array()): FetchedMail =>
    taker.broken(`imap:${String(position.uidValidity)}:${String(uid)}`, reason, raw);
  let message: Awaited<ReturnType<ImapSession["fetch"]>>;
  try {
    message = await session.fetch(uid);
  } catch (error) {
    const failed = (failures.get(uid) ?? 0) + 1;
    failures.set(uid, failed);
    if (failed < mostFailures) throw error;
    return broken(`it could not be fetched in ${String(mostFailures)} tries: ${(error as Error).message}`);
  }
  failures.delete(uid);
  if (message === null) return { kind: "gone" };
  if (message.raw === null)
    return broken(
      `it has ${sizeText(message.size)}, a message to "${key.mailbox}" has at most ${sizeText(taker.maxSize)}`,
    );
  const { raw } = message;
  return taker.mail(raw).catch((error: unknown) => broken((error as Error).message, raw));
}
