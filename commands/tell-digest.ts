/**
 * Tells a person at once what has waited for them, and each record how that went. As with one message (tell.ts), the
 * end of a try is kept before it is noted; a digest whose messages are gone was told.
 */
import { common, digestText, othersOfAll } from "../engine/lifecycle/tell/digest.ts";
import { quietUntil } from "../engine/lifecycle/tell/reach.ts";
import { nextTelling, type Telling } from "../engine/lifecycle/tell/telling.ts";
import { tryEnded } from "../engine/lifecycle/tell/try.ts";
import { closeDigest, dropDigest, dropMessages } from "../store/notice/digest.ts";
import type { Digest } from "../store/notice/digest-effect.ts";
import { enqueue } from "../store/outbox/enqueue.ts";
import { rewriteOutbox } from "../store/outbox/settle.ts";
import { type Contacts, readContacts } from "../store/person/contacts.ts";
import type { CommandDeps } from "./command.ts";
import { LaterError } from "./error.ts";
import { isPermanentFailure } from "./permanent-failure.ts";
import { quietZone } from "./quiet-zone.ts";
import type { ReachPerson } from "./reach-person.ts";
import { noteTried, type Tried } from "./tell.ts";

export function createTellDigest(
  deps: CommandDeps,
  reach: ReachPerson,
): (effect: Digest, claims: number) => Promise<void> {
  return async (effect, claims) => {
    const isKept = effect.tried !== undefined && !effect.tried.noted;
    const person = isKept ? null : await readContacts(deps.pool, effect.to);
    if (person !== null) awaitQuiet(person);
    const items = await closeDigest(deps.pool, effect.id);
    if (items.length === 0) return;
    const tried = isKept ? effect.tried : await tryOnce(deps, reach, { effect, items, person, claims });
    const { noted, refused } = await noteAll(deps, items, tried);
    if (tried.outcome === "retry") {
      await rewriteOutbox(deps.pool, { ...effect, tried: { ...tried, noted: true } });
      throw new LaterError(tried.because ?? "", tried.pauseMs ?? 0);
    }
    if (refused !== null) {
      // The try stays, and what was not noted: who gives the entry back, however late, has that noted and sends
      // nothing.
      await dropMessages(deps.pool, effect.id, noted);
      throw refused;
    }
    await dropDigest(deps.pool, effect.id);
  };
}

interface Noting {
  readonly noted: readonly Telling[];
  /** Why a record does not note it, and never will; null = all have. */
  readonly refused: unknown;
}

/**
 * Each record notes the try under the id of its message and attempt, so that noting it again changes nothing. One that
 * refuses, as a record that is gone meanwhile, keeps it from no other: its refusal is the answer. What may pass is
 * thrown once the others were told.
 */
async function noteAll(deps: CommandDeps, items: readonly Telling[], tried: Tried): Promise<Noting> {
  const [noted, unnoted]: [Telling[], unknown[]] = [[], []];
  for (const item of items) {
    try {
      await noteTried(deps, item, tried);
      const next = nextTelling(item, tried.outcome);
      if (next !== null) await enqueue(deps.pool, [next]);
      noted.push(item);
    } catch (error) {
      unnoted.push(error);
    }
  }
  const passing = unnoted.find((error) => !isPermanentFailure(error));
  if (passing !== undefined) throw passing;
  return { noted, refused: unnoted[0] ?? null };
}

function awaitQuiet({ name, preferences }: Contacts): void {
  const now = Date.now();
  const until = quietUntil(preferences, quietZone(now), now);
  if (!until.ok) throw new Error(`the quiet hours of ${name} are not known: ${until.error}`);
  if (until.value !== null)
    throw new LaterError(`it waits for the end of the quiet hours of ${name}`, until.value - now);
}

interface Try {
  readonly effect: Digest;
  readonly items: readonly Telling[];
  readonly person: Contacts | null;
  readonly claims: number;
}

async function tryOnce(
  { pool }: CommandDeps,
  reach: ReachPerson,
  { effect, items, person, claims }: Try,
): Promise<Tried> {
  const { id, channel, to } = effect;
  const message = {
    id,
    recordId: common(items, "record"),
    ...digestText(items),
    because: common(items, "because") ?? "these messages waited for one another",
  };
  const attempt = (effect.tried?.attempt ?? 0) + 1;
  const { delivery, tries } = await reach({ channel, to, person }, message, claims);
  const tried = {
    // It is tried as often as that of its messages which no other channel follows.
    ...tryEnded(delivery, attempt, othersOfAll(items), tries),
    attempt,
    because: delivery.because,
    sentAt: Date.now(),
    noted: false,
  };
  await rewriteOutbox(pool, { ...effect, tried });
  return tried;
}
