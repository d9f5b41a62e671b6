import type { z } from "zod";
import { facetIsSeen, fieldName } from "../../engine/access/record-in-sight.ts";
import { offerInSight } from "../../engine/access/offer-in-sight.ts";
import type { Sight } from "../../engine/access/sight.ts";
import type { KnownCommand } from "../../engine/lifecycle/offer/all.ts";
import type { Offer } from "../../engine/lifecycle/offer/offer.ts";
import type { RecordState } from "../../engine/lifecycle/record.ts";
import { createBundleCache } from "../../store/definition/bundle-cache.ts";
import { readAllCommands, readOffers } from "../../store/record/offers.ts";
import { type knownCommand, listAllCommands, listCommands, type offer } from "../contract/record.ts";
import type { ApiDeps } from "../deps.ts";
import { actorOf } from "../identity/caller.ts";
import { type Route, route } from "../route.ts";
import { countingFor, linkedInSight, lookOf, seeRecord, withoutHidden } from "../sight.ts";

/** What a record takes from the caller now, and what it would take in any state. */
export function offerRoutes({ pool }: ApiDeps): readonly Route[] {
  const bundles = createBundleCache(pool);

  return [
    route(listCommands, async ({ params, caller }) => {
      const seen = await seeRecord(pool, caller, params.type, params.number);
      const { state } = seen;
      const bundle = await bundles.read(state.bundle);
      const items = await readOffers(pool, { bundle, state, by: actorOf(caller), now: Date.now() });
      const { sequence } = await countingFor(pool, seen);
      const offers = items.map((one) => presentOffer(offerInSight(bundle, one, seen.sight)));
      const shown = await withoutHidden(pool, lookOf(pool, caller), offers);
      return { state: state.state, head: sequence.shown(state.head), items: shown };
    }),

    route(listAllCommands, async ({ params, caller }) => {
      const seen = await seeRecord(pool, caller, params.type, params.number);
      const { state, sight } = seen;
      const look = lookOf(pool, caller);
      const bundle = await bundles.read(state.bundle);
      const asked = { bundle, by: actorOf(caller), now: Date.now() };
      const offers = await readOffers(pool, { ...asked, state });
      const linked = linkedWith(state, await linkedInSight(pool, look, [state]));
      const known = await readAllCommands(pool, { ...asked, state: linked });
      const { sequence } = await countingFor(pool, seen);
      const told = known.filter(({ facet }) => facet === null || isFacetSeen(sight, facet));
      const items = await withoutHidden(pool, look, presentAll(offers, told, sight));
      return { state: state.state, head: sequence.shown(state.head), items };
    }),
  ];
}

function isFacetSeen({ fields }: Sight, facet: string): boolean {
  return fields === null || facetIsSeen(fields, facet);
}

/** A link to what is not seen is none. */
function linkedWith(state: RecordState, seen: ReadonlySet<string>): RecordState {
  const links = Object.entries(state.links).map(([name, ids]) => [name, ids.filter((id) => seen.has(id))] as const);
  return { ...state, links: Object.fromEntries(links) };
}

function presentOffer({ inputs, ...rest }: Offer): z.input<typeof offer> {
  const shown = inputs.map((input) => ({ ...input, choices: input.choices === null ? null : [...input.choices] }));
  return { ...rest, inputs: shown };
}

/** What is taken now as the offer says it, then what is taken elsewhere. */
function presentAll(
  offers: readonly Offer[],
  known: readonly KnownCommand[],
  sight: Sight,
): z.input<typeof knownCommand>[] {
  const elsewhere = known.filter(({ command }) => !offers.some((one) => one.command === command));
  return [
    ...offers.map(({ command, may, because, inputs }) => {
      const found = known.find((one) => one.command === command);
      const needs = inputs.filter(({ required }) => required).map(({ name }) => name);
      const bare = { facet: null, steps: [], branches: [] };
      return { command, may, because, needs, ...(found === undefined ? bare : presentKnown(found, sight)) };
    }),
    ...elsewhere.map((one) => {
      const states = [...new Set(one.branches.flatMap((branch) => branch.states))];
      const because = `it is taken in state ${states.join(", ")}`;
      return { command: one.command, may: "no" as const, because, needs: [], ...presentKnown(one, sight) };
    }),
  ];
}

function presentKnown({ steps, branches, facet }: KnownCommand, { fields }: Sight) {
  const isSeen = (name: string): boolean => fields === null || fields.includes(fieldName(facet, name));
  return {
    facet,
    steps: steps === null ? null : steps.map((step) => ({ ...step })),
    branches: branches.map(({ states, targets, needs, brings, ...rest }) => ({
      ...rest,
      states: [...states],
      targets: [...targets],
      brings: [...brings],
      needs: needs.map(({ name, has }) => ({ name, has: isSeen(name) ? has : null })),
    })),
  };
}
