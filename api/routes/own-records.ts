import { recordInSight } from "../../engine/access/record-in-sight.ts";
import { askedOf } from "../../engine/lifecycle/offer/waiting.ts";
import { projectionOf } from "../../engine/listing/projection.ts";
import { createBundleCache } from "../../store/definition/bundle-cache.ts";
import { readTitles } from "../../store/person/titles.ts";
import { listDeclarations, type StoredDeclaration } from "../../store/record/declaration.ts";
import type { ListedRecord } from "../../store/record/list.ts";
import { readOffers } from "../../store/record/offers.ts";
import { readSteps } from "../../store/record/steps.ts";
import { listOwnRecords } from "../contract/own-record.ts";
import type { ApiDeps } from "../deps.ts";
import { actorOf, type Caller } from "../identity/caller.ts";
import { listPage, listParts, shownPage } from "../listing.ts";
import { type OwnRecord, presentOwnRecord, waitOf } from "../present/own-record.ts";
import { type Route, route } from "../route.ts";
import { sightsOn } from "../sight.ts";

/**
 * What is a person's own: records that the definitions let them see by their name, and not by a role or a group. How
 * much of each is shown is what they see of it by all that they are.
 */
export function ownRecordRoutes({ pool }: ApiDeps): readonly Route[] {
  const bundles = createBundleCache(pool);

  async function ownOf(declared: readonly StoredDeclaration[], caller: Caller, items: readonly ListedRecord[]) {
    const now = Date.now();
    const seen = sightsOn(
      declared,
      caller,
      items.map(({ state }) => state),
    );
    const shown = await shownPage({ pool, bundles, declared, caller, now }, items);
    return Promise.all(
      seen.flatMap(({ state: whole, sight }, index) => {
        const [declaration, one] = [declared.find(({ type }) => type === whole.type)?.body, shown[index]];
        if (declaration === undefined || one === undefined) return [];
        const state = recordInSight(whole, sight);
        const { label } = projectionOf(declaration, state).text;
        return (async (): Promise<OwnRecord> => {
          const bundle = await bundles.read(whole.bundle);
          const names = askedOf(bundle, whole, caller.person.name);
          // In their own name: what their roles let them do is not asked of them here.
          const by = actorOf(inOwnName(caller));
          const offers = names.length === 0 ? [] : await readOffers(pool, { bundle, state: whole, by, now });
          const asked = offers.filter(({ command, may }) => may !== "no" && names.includes(command));
          return { state, shown: one, label, bundle, asked };
        })();
      }),
    );
  }

  return [
    route(listOwnRecords, async ({ query, caller }) => {
      const now = Date.now();
      const { cursor, limit, ...filters } = query;
      const declared = await listDeclarations(pool);
      const parts = listParts(declared, null, filters, inOwnName(caller), now).map((part) =>
        // What somebody only has to approve is not theirs.
        part.onlooker === null ? part : { ...part, onlooker: { ...part.onlooker, approvers: [] } },
      );
      const { items, next } = await listPage(pool, parts, { cursor, limit }, now);
      const own = await ownOf(declared, caller, items);
      const waits = own.map((one) => waitOf(one, caller.person.name));
      const ids = own.map(({ state }) => state.id);
      const names = {
        users: waits.flatMap((wait) => wait?.users ?? []),
        groups: waits.flatMap((wait) => wait?.groups ?? []),
      };
      const [titles, steps] = await Promise.all([readTitles(pool, names), readSteps(pool, ids)]);
      const presented = own.map((one, index) =>
        presentOwnRecord(one, { wait: waits[index] ?? null, titles, steps: steps.get(one.state.id) ?? [] }),
      );
      return { items: presented, next };
    }),
  ];
}

/** The caller without what they are by role or group. */
function inOwnName(caller: Caller): Caller {
  return { ...caller, person: { ...caller.person, roles: [], groups: [] } };
}
