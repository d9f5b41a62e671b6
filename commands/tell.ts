/**
 * Tells one person by one channel, and the record how that went.
 *
 * T1. The end of a try is kept in its outbox entry before the record is told of it: a process that dies in between
 *     notes that try, and does not make it again. One that dies between the receiver's answer and that write tries
 *     again under the same id, by which the receiver can tell (C1).
 * T2. Every try ends in an event of the record. The last one says that it was the last.
 * T3. Where one channel is enough, the next one is put into the outbox before this entry is done: none is passed over.
 *     So is the order of a person in the place of the written one.
 */
import { engineActor } from "../engine/lifecycle/engine-actor.ts";
import { beforeTry, plainReach } from "../engine/lifecycle/tell/reach.ts";
import { nextTelling, type Telling } from "../engine/lifecycle/tell/telling.ts";
import { tryEnded } from "../engine/lifecycle/tell/try.ts";
import { gatherMessage } from "../store/notice/digest.ts";
import { enqueue } from "../store/outbox/enqueue.ts";
import { rewriteOutbox } from "../store/outbox/settle.ts";
import { type Contacts, readContacts } from "../store/person/contacts.ts";
import { sendCommand, type CommandDeps } from "./command.ts";
import { EffectRefusedError, LaterError } from "./error.ts";
import { quietZone } from "./quiet-zone.ts";
import type { ReachPerson } from "./reach-person.ts";

export type Tried = NonNullable<Telling["tried"]>;

/**
 * Returns once the person was told or will not be; throws a `LaterError` when there is another try to come.
 * `claims`: how often the entry was taken.
 */
export function createTell(deps: CommandDeps, reach: ReachPerson): (effect: Telling, claims: number) => Promise<void> {
  return async (effect, claims) => {
    const isKept = effect.tried !== undefined && !effect.tried.noted;
    const tried = isKept ? effect.tried : await tryOnce(deps, reach, effect, claims);
    if (tried === null) return;
    await noteTried(deps, effect, tried);
    const next = nextTelling(effect, tried.outcome);
    if (next !== null) await enqueue(deps.pool, [next]);
    if (tried.outcome !== "retry") return;
    await rewriteOutbox(deps.pool, { ...effect, tried: { ...tried, noted: true } });
    throw new LaterError(tried.because ?? "", tried.pauseMs ?? 0);
  };
}

/** As the person wants it: later, in another order, or with others. True when nothing is left to do here. */
async function goesOtherwise({ pool }: CommandDeps, effect: Telling, person: Contacts | null): Promise<boolean> {
  const now = Date.now();
  const before = beforeTry(effect, { ...plainReach, ...person?.preferences }, quietZone(now), now);
  if (!before.ok) throw new Error(`the quiet hours of ${effect.to} are not known: ${before.error}`);
  switch (before.value.kind) {
    case "go":
      return false;
    case "wait":
      throw new LaterError(`it waits for the end of the quiet hours of ${effect.to}`, before.value.until - now);
    case "instead":
      await enqueue(pool, [before.value.telling]);
      return true;
    case "digest":
      await gatherMessage(pool, effect, now + before.value.everyMs);
      return true;
  }
}

/** Null = nothing is left to do here. */
async function tryOnce(deps: CommandDeps, reach: ReachPerson, effect: Telling, claims: number): Promise<Tried | null> {
  const person = await readContacts(deps.pool, effect.to);
  if (await goesOtherwise(deps, effect, person)) return null;
  const { id, message, record: recordId, channel, to, subject, text, because } = effect;
  // The inbox holds a message once, whichever of its entries brings it.
  const said = { id: channel === "inbox" ? message : id, recordId, subject, text, because };
  const attempt = (effect.tried?.attempt ?? 0) + 1;
  const { delivery, tries } = await reach({ channel, to, person }, said, claims);
  const tried = {
    ...tryEnded(delivery, attempt, effect.others, tries),
    attempt,
    because: delivery.because,
    sentAt: Date.now(),
    noted: false,
  };
  await rewriteOutbox(deps.pool, { ...effect, tried });
  return tried;
}

/** Its command id is that of the try: told twice, it is written once. */
export async function noteTried(deps: CommandDeps, effect: Telling, tried: Tried): Promise<void> {
  const { message, channel, to, subject } = effect;
  const { attempt, outcome, because, sentAt } = tried;
  const answer = await sendCommand(deps, {
    recordId: effect.record,
    command: {
      id: `${effect.id}:told:${attempt}`,
      name: "$told",
      by: engineActor,
      input: { message, channel, to, subject, attempt, outcome, because, sentAt },
    },
  });
  if (!answer.ok) throw new EffectRefusedError(`${effect.record} does not note it: ${answer.refusal.message}`);
}
