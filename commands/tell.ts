/**
 * Tells one person by one channel, and the record how that went.
 *
 * T1. The end of a try is kept in its outbox entry before the record is told of it: a process that dies in between
 *     notes that try, and does not make it again. One that dies between the receiver's answer and that write tries
 *     again under the same id, by which the receiver can tell (C1).
 * T2. Every try ends in an event of the record. The last one says that it was the last.
 * T3. Where one channel is enough, the next one is put into the outbox before this entry is done: none is passed over.
 * T4. A channel whose other side does not answer holds up no other effect: few of its tries are under way at once.
 */
import type { Channel, Channels, Delivery, Recipient } from "../channel/channel.ts";
import { isChannelName } from "../engine/lifecycle/channel.ts";
import { engineActor } from "../engine/lifecycle/engine-actor.ts";
import { nextTelling, type Telling } from "../engine/lifecycle/telling.ts";
import { tryEnded } from "../engine/lifecycle/try.ts";
import { enqueue } from "../store/outbox/enqueue.ts";
import { rewriteOutbox } from "../store/outbox/settle.ts";
import { readReachable } from "../store/person/contacts.ts";
import { type CommandDeps, sendCommand } from "./command.ts";
import { EffectRefusedError, LaterError } from "./error.ts";

export interface TellDeps extends CommandDeps {
  readonly channels: Channels;
}

/** Tries of one channel under way in this process (T4). */
const atOnce = 6;
/** Pause of what finds all of them taken, doubled each time up to 32 times: many that wait must not cost much. */
const busyMs = 1_000;

type Tried = NonNullable<Telling["tried"]>;

/**
 * Returns once the person was told or will not be; throws a `LaterError` when there is another try to come.
 * `claims`: how often the entry was taken.
 */
export function createTell(deps: TellDeps): (effect: Telling, claims: number) => Promise<void> {
  const underWay = new Map<string, number>();
  return async (effect, claims) => {
    const isKept = effect.tried !== undefined && !effect.tried.noted;
    const tried = isKept ? effect.tried : await tryOnce(deps, effect, { underWay, claims });
    await note(deps, effect, tried);
    const next = nextTelling(effect, tried.outcome);
    if (next !== null) await enqueue(deps.pool, [next]);
    if (tried.outcome !== "retry") return;
    await rewriteOutbox(deps.pool, { ...effect, tried: { ...tried, noted: true } });
    throw new LaterError(tried.because ?? "", tried.pauseMs ?? 0);
  };
}

async function tryOnce(
  deps: TellDeps,
  effect: Telling,
  { underWay, claims }: { readonly underWay: Map<string, number>; readonly claims: number },
): Promise<Tried> {
  const { channel } = effect;
  const busy = underWay.get(channel) ?? 0;
  if (busy >= atOnce)
    throw new LaterError(`${busy} messages are under way by ${channel}`, busyMs * 2 ** Math.min(claims, 5));
  underWay.set(channel, busy + 1);
  try {
    const attempt = (effect.tried?.attempt ?? 0) + 1;
    const delivery = await deliver(deps, effect);
    const tried = {
      ...tryEnded(delivery, attempt, effect.others),
      attempt,
      because: delivery.because,
      sentAt: Date.now(),
      noted: false,
    };
    await rewriteOutbox(deps.pool, { ...effect, tried });
    return tried;
  } finally {
    underWay.set(channel, (underWay.get(channel) ?? 1) - 1);
  }
}

async function deliver({ pool, channels }: TellDeps, effect: Telling): Promise<Delivery> {
  const { channel: name, to } = effect;
  const refused = (because: string): Delivery => ({ outcome: "refused", because });
  if (!isChannelName(name)) return refused(`there is no channel "${name}"`);
  const channel: Channel | null = channels[name];
  if (channel === null) return refused(`the channel ${name} is not configured; opsloom doctor says how`);
  const person: Recipient | null = await readReachable(pool, to);
  if (person === null) return refused(`there is no active person "${to}"`);
  const { id, message, record: recordId, subject, text, because } = effect;
  // The inbox holds a message once, whichever of its entries brings it.
  return channel.deliver({ id: name === "inbox" ? message : id, recordId, subject, text, because }, person);
}

/** Its command id is that of the try: told twice, it is written once. */
async function note(deps: TellDeps, effect: Telling, tried: Tried): Promise<void> {
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
