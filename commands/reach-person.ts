/**
 * One try to reach a person by a channel, whatever is told.
 *
 * T4. A channel whose other side does not answer holds up no other effect: few of its tries are under way at once.
 */
import type { Channel, Channels, Delivery, Message } from "../channel/channel.ts";
import { type CallFunction, createFunctionChannel } from "../channel/function/function.ts";
import { isChannelName, type DefinedChannel } from "../engine/lifecycle/tell/channel.ts";
import { acknowledgement } from "../engine/lifecycle/escalation/taken.ts";
import { readLatestDefinition } from "../store/definition/read.ts";
import { makeLink } from "../store/notice/command-link.ts";
import type { Contacts } from "../store/person/contacts.ts";
import type { CommandDeps } from "./command.ts";
import { LaterError } from "./error.ts";
import { pageOfRecord } from "./page-of-record.ts";

export interface TellDeps extends CommandDeps {
  readonly channels: Channels;
  readonly callFunction: CallFunction;
  /** Where this installation is reached, such as `https://opsloom.example.org`; null = it is not said. */
  readonly publicUrl: string | null;
}

/** Reaches a person; throws a `LaterError` when too many tries of the channel are under way. */
export type ReachPerson = (sought: Sought, message: Message, claims: number) => Promise<Reached>;

export interface Sought {
  readonly channel: string;
  readonly to: string;
  /** As they were found; null = there is none of that name. */
  readonly person: Contacts | null;
}

export interface Reached {
  readonly delivery: Delivery;
  /** Tries that the channel has; null = as many as any. */
  readonly tries: number | null;
}

/** Tries of one channel under way in this process. */
const atOnce = 6;
/** Pause of what finds all of them taken, doubled each time up to 32 times: many that wait must not cost much. */
const busyMs = 1_000;

export function createReachPerson(deps: TellDeps): ReachPerson {
  const underWay = new Map<string, number>();
  return async (sought, message, claims) => {
    const { channel } = sought;
    const busy = underWay.get(channel) ?? 0;
    if (busy >= atOnce)
      throw new LaterError(`${busy} messages are under way by ${channel}`, busyMs * 2 ** Math.min(claims, 5));
    underWay.set(channel, busy + 1);
    try {
      return await reach(deps, sought, message);
    } finally {
      underWay.set(channel, (underWay.get(channel) ?? 1) - 1);
    }
  };
}

async function reach(deps: TellDeps, { channel: name, to, person }: Sought, said: Message): Promise<Reached> {
  const refused = (because: string): Reached => ({ delivery: { outcome: "refused", because }, tries: null });
  const defined = isChannelName(name) ? null : ((await readLatestDefinition(deps.pool, "Channel", name))?.ir ?? null);
  const channel: Channel | null | undefined = isChannelName(name)
    ? deps.channels[name]
    : defined === null
      ? undefined
      : channelOf(deps, defined);
  if (channel === undefined) return refused(`there is no channel "${name}"`);
  if (channel === null) return refused(`the channel ${name} is not configured; opsloom doctor says how`);
  if (person?.active !== true) return refused(`there is no active person "${to}"`);
  const { pool, publicUrl } = deps;
  const { recordId } = said;
  const page = recordId === null ? null : await pageOfRecord(pool, { publicUrl, recordId, person: to });
  const message = page === null ? said : { ...said, page };
  return { delivery: await channel.deliver(message, person), tries: defined?.tries ?? null };
}

/** How long a link of a message is good for. */
const linkMs = 24 * 3_600_000;

function channelOf({ pool, callFunction, publicUrl }: TellDeps, channel: DefinedChannel): Channel {
  return createFunctionChannel({
    channel,
    call: callFunction,
    async link({ id, recordId }, { name: person }) {
      if (publicUrl === null || recordId === null) return null;
      const expiresAt = new Date(Date.now() + linkMs);
      const link = { recordId, person, command: acknowledgement, message: id, channel: channel.name, expiresAt };
      return `${publicUrl}/links/${await makeLink(pool, link)}`;
    },
  });
}
