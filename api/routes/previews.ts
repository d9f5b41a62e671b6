import { type Preview, previewCommand as preview } from "../../commands/preview.ts";
import { openingRefusal } from "../../engine/access/opening.ts";
import { askedSight, type Sight } from "../../engine/access/sight.ts";
import { recordTypeOf } from "../../engine/lifecycle/bundle/bundle.ts";
import type { Bundle } from "../../engine/lifecycle/ir.ts";
import { linksOfOpening } from "../../engine/lifecycle/link/named-links.ts";
import { recordsOfOpening } from "../../engine/lifecycle/field/named-records.ts";
import { type OpeningInput, openingInputs } from "../../engine/lifecycle/offer/opening.ts";
import type { RecordState } from "../../engine/lifecycle/record.ts";
import { createBundleCache } from "../../store/definition/bundle-cache.ts";
import { previewCommand, previewOpening, showOpening } from "../contract/preview.ts";
import type { ApiDeps } from "../deps.ts";
import { HttpError } from "../error.ts";
import { actorOf, type Caller, requestKey } from "../identity/caller.ts";
import { checkNamedLinks } from "../named-links.ts";
import { checkOpening, opens } from "../opening.ts";
import { presentOutlook, presentRefused, presentUndecided } from "../present/preview.ts";
import { refused } from "../present/refusal.ts";
import { publishedOpening } from "../published-bundle.ts";
import { RateLimiter } from "../rate-limit.ts";
import { type Route, route } from "../route.ts";
import { allowedCommand } from "../send-command.ts";
import { lookOf, sightBy, withoutHidden } from "../sight.ts";

/** A preview reads and decides as much as the command itself does, and is asked for while somebody types. */
const previewLimit = { quota: 30, windowSeconds: 10 };

/** Of the number that an opening is tried with: no record has it. */
const noNumber = "0000000";

/** What an opening or a command would do, decided by the kernel on what is there now. Nothing is kept. */
export function previewRoutes({ pool }: ApiDeps): readonly Route[] {
  const bundles = createBundleCache(pool);
  const limiter = new RateLimiter(previewLimit);

  async function shown(caller: Caller, found: Preview, seen: Seen) {
    const told = presented(found, seen);
    return withoutHidden(pool, lookOf(pool, caller), told);
  }

  return [
    route(showOpening, async ({ params, caller }) => {
      const { bundle: digest, access } = await publishedOpening(pool, params.type);
      const bundle = await bundles.read(digest);
      const { person } = caller;
      const refusal = openingRefusal(access, opens(caller), { type: params.type, fields: {}, links: {} });
      const inputs = refusal === null ? openingInputs(bundle, { ...actorOf(caller), user: person.name }) : [];
      return {
        type: params.type,
        title: recordTypeOf(bundle).title,
        bundle: digest,
        because: refusal?.text ?? null,
        inputs: inputs.map(presentInput),
      };
    }),

    route(previewOpening, async ({ params, body, caller, res }) => {
      limiter.check(caller.keyId, res);
      return orRefused(async () => {
        const { bundle: digest, access } = await publishedOpening(pool, params.type);
        checkOpening(access, caller, { type: params.type, ...body });
        const bundle = await bundles.read(digest);
        const named = [...linksOfOpening(bundle, body.links), ...recordsOfOpening(bundle, body.fields)];
        await checkNamedLinks(pool, caller, { named, state: null, at: "/body" });
        const number = `${recordTypeOf(bundle).number}${noNumber}`;
        const input = { type: params.type, number, bundle: digest, ...body };
        const command = { id: requestKey(caller, null), name: "$open", by: actorOf(caller), input };
        const now = Date.now();
        const found = await preview(pool, { bundle, state: null, command, now });
        const after = found.kind === "decided" ? found.after : null;
        const sight = after === null ? null : await sightBy(pool, caller, after, access);
        return shown(caller, found, { bundle, before: null, sight: sight ?? blind, now, at: "/body" });
      });
    }),

    route(previewCommand, async ({ params, body, caller, res }) => {
      limiter.check(caller.keyId, res);
      return orRefused(async () => {
        const asked = { caller, ...params, ...body, commandId: requestKey(caller, null) };
        const { state, sight, bundle, command } = await allowedCommand({ pool }, bundles, asked);
        const now = Date.now();
        const found = await preview(pool, { bundle, state, command, now });
        return shown(caller, found, { bundle, before: state, sight, now, at: "/body/input" });
      });
    }),
  ];
}

/** Who would not see what they have opened. */
const blind: Sight = { ...askedSight, fields: [], clocks: "none" };

interface Seen {
  readonly bundle: Bundle;
  readonly before: RecordState | null;
  readonly sight: Sight;
  readonly now: number;
  /** Where the request gave the input. */
  readonly at: string;
}

function presented(found: Preview, { before, at, ...seen }: Seen) {
  if (found.kind === "refused") return presentRefused(refused(found.refusal, at));
  if (found.kind === "undecided") return presentUndecided(found.lookUps);
  return presentOutlook(before, found, seen);
}

/** What the command would be answered is an answer here; what is not there, or cannot be asked at all, stays none. */
async function orRefused<T>(ask: () => Promise<T>): Promise<T | ReturnType<typeof presentRefused>> {
  try {
    return await ask();
  } catch (error) {
    const isSaid = error instanceof HttpError && error.params.status !== 404 && error.params.status < 500;
    if (isSaid) return presentRefused(error);
    throw error;
  }
}

function presentInput({ choices, ...input }: OpeningInput) {
  return { ...input, choices: choices === null ? null : [...choices] };
}
