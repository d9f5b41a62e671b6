import { previewCommand as preview } from "../../commands/preview.ts";
import { createBundleCache } from "../../store/definition/bundle-cache.ts";
import { commandRecords } from "../contract/preview.ts";
import type { ApiDeps } from "../deps.ts";
import { requestKey } from "../identity/caller.ts";
import { presentRefusal } from "../present/preview.ts";
import { refused } from "../present/refusal.ts";
import { defaultRateLimit, RateLimiter } from "../rate-limit.ts";
import { recognize } from "../recognize.ts";
import { type Route, route } from "../route.ts";
import { allowedCommand, type AskedCommand, sendAsked, toldTo } from "../send-command.ts";

/** Commands under way at once of one request: others wait for the store and the workers too. */
const atOnce = 8;

interface Outcome {
  readonly outcome: "taken" | "refused" | "unknown";
  readonly state: string | null;
  readonly head: number | null;
  readonly refused: ReturnType<typeof presentRefusal> | null;
}

/** One command to several records, each with a key of its own, so that a repeat does nothing twice. */
export function recordCommandRoutes(deps: ApiDeps): readonly Route[] {
  const { pool } = deps;
  const bundles = createBundleCache(pool);
  // Each record counts as a request of its own would.
  const limiter = new RateLimiter(defaultRateLimit);

  async function sent(asked: AskedCommand): Promise<Outcome> {
    const { state, head } = await sendAsked(deps, bundles, asked);
    return { outcome: "taken", state, head, refused: null };
  }

  async function tried(asked: AskedCommand): Promise<Outcome> {
    const { state, bundle, command } = await allowedCommand(deps, bundles, asked);
    const found = await preview(pool, { bundle, state, command, now: Date.now() });
    if (found.kind === "undecided") return { outcome: "unknown", state: null, head: null, refused: null };
    if (found.kind === "decided") return { outcome: "taken", state: found.after.state, head: null, refused: null };
    const told = await toldTo(deps, asked.caller, { ok: false, refusal: found.refusal });
    throw refused(told.ok ? found.refusal : told.refusal, "/body/input");
  }

  return [
    route(commandRecords, async ({ params, body, caller, idempotencyKey, res }) => {
      const { dry, command, input } = body;
      const numbers = [...new Set(body.numbers)];
      limiter.check(caller.keyId, res, numbers.length);
      // What is tried is no repeat of what was sent under the same key: it is checked and decided anew.
      const key = requestKey(caller, dry ? null : idempotencyKey);
      const act = dry ? tried : sent;
      const asked = numbers.map((number) => ({
        caller,
        type: params.type,
        number,
        command,
        input,
        commandId: `${key}:${number}`,
      }));
      return { items: await inTurns(asked, async (one) => ({ number: one.number, ...(await orTold(one, act)) })) };
    }),
  ];
}

/** What a command alone would be answered with is the outcome of one of many. */
async function orTold(asked: AskedCommand, act: (asked: AskedCommand) => Promise<Outcome>): Promise<Outcome> {
  try {
    return await act(asked);
  } catch (error) {
    const known = recognize(error);
    const { status, code } = known.params;
    if (status >= 500 && code !== "OPS451") throw error;
    const outcome = code === "OPS451" ? "unknown" : "refused";
    return { outcome, state: null, head: null, refused: presentRefusal(known) };
  }
}

/** The answers in the order of what was asked, some under way at once. */
async function inTurns<T, R>(all: readonly T[], answer: (one: T) => Promise<R>): Promise<R[]> {
  const answers: R[] = [];
  let next = 0;
  const work = async (): Promise<void> => {
    for (let index = next++; index < all.length; index = next++) answers[index] = await answer(all[index] as T);
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, all.length) }, work));
  return answers;
}
