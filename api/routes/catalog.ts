import { openRecord } from "../../commands/open.ts";
import { repeatedOrder } from "../../commands/repeated-order.ts";
import type { CatalogItem } from "../../engine/catalog/ir.ts";
import { hasEnded, isFor, unknownItem } from "../../engine/catalog/ordering.ts";
import { isJsonObject, type Json } from "../../engine/base/json.ts";
import { recordTypeOf } from "../../engine/lifecycle/bundle/bundle.ts";
import { faultsOf } from "../../engine/lifecycle/faults.ts";
import { instantText } from "../../engine/lifecycle/instant.ts";
import type { Refusal } from "../../engine/lifecycle/protocol.ts";
import { createBundleCache } from "../../store/definition/bundle-cache.ts";
import { readDefinitionsOfKind, readLatestDefinition } from "../../store/definition/read.ts";
import { actorOf, type Caller, requestKey } from "../identity/caller.ts";
import { listCatalog, orderCatalogItem, showCatalogItem } from "../contract/catalog.ts";
import type { ApiDeps } from "../deps.ts";
import { notFound } from "../error.ts";
import { presentReply } from "../present/command-reply.ts";
import { publishedBundle, publishedOpening } from "../published-bundle.ts";
import { type Route, route } from "../route.ts";
import { lookOf, sightToCome, withoutHidden } from "../sight.ts";

/** What may be ordered: shown to those it is for, and ordered. */
export function catalogRoutes(deps: ApiDeps): readonly Route[] {
  const { pool } = deps;
  const bundles = createBundleCache(pool);

  async function findItem({ person }: Caller, name: string) {
    const found = await readLatestDefinition(pool, "CatalogItem", name);
    return found !== null && isFor(found.ir, viewerOf(person)) ? found : null;
  }

  /** What is written in the item itself; what is made of the form is not known yet. */
  async function setsOf({ record, set }: CatalogItem, caller: Caller) {
    const { bundle, access } = await publishedOpening(pool, record);
    const fields = sightToCome(access, caller)?.fields;
    const declared = recordTypeOf(await bundles.read(bundle)).fields;
    return Object.entries(set).flatMap(([field, value]) => {
      const type = Object.hasOwn(declared, field) ? declared[field]?.type : undefined;
      const isSeen = fields === null || fields?.includes(field) === true;
      return value.kind === "literal" && type !== undefined && isSeen ? [{ field, type, value: value.value }] : [];
    });
  }

  return [
    route(listCatalog, async ({ caller }) => {
      const now = Date.now();
      const all = [...(await readDefinitionsOfKind(pool, "CatalogItem")).values()];
      const items = all.filter((item) => isFor(item, viewerOf(caller.person)) && !hasEnded(item, now));
      return { items: items.toSorted(byCategory).map(presented) };
    }),

    route(showCatalogItem, async ({ params, caller }) => {
      const found = await findItem(caller, params.name);
      if (found === null) throw notFound(unknownItem(params.name).message);
      const { ir, digest } = found;
      return { ...presented(ir), digest, form: ir.form, sets: await setsOf(ir, caller) };
    }),

    route(orderCatalogItem, async ({ params, body, caller, idempotencyKey, res }) => {
      const key = requestKey(caller, idempotencyKey);
      const asked = { order: { item: params.name, form: body.form }, by: actorOf(caller), key };
      // A repeat is answered as the first time.
      const type = (await findItem(caller, params.name))?.ir.record ?? (await repeatedOrder(pool, asked));
      if (type === null) throw notFound(unknownItem(params.name).message);
      const outcome = await openRecord(deps, {
        ...asked,
        type,
        bundle: await publishedBundle(pool, type),
        fields: {},
        known: caller,
        ...(deps.commandDeadlineMs === undefined ? {} : { deadlineMs: deps.commandDeadlineMs }),
      });
      const told = outcome.ok
        ? outcome
        : { ...outcome, refusal: await withoutHidden(pool, lookOf(pool, caller), asForm(outcome.refusal)) };
      const reply = presentReply(`open:${key}`, told, "/body");
      // Only what was opened is anywhere.
      res.location(`/v1/records/${reply.id}`);
      return reply;
    }),
  ];
}

function viewerOf({ name, roles, groups }: Caller["person"]): Parameters<typeof isFor>[1] {
  return { user: name, roles, groups };
}

/** By category, what has none last; then by title. */
function byCategory(one: CatalogItem, other: CatalogItem): number {
  const key = ({ category, title, name }: CatalogItem): string => `${category ?? "\uffff"}\u0000${title}\u0000${name}`;
  return key(one) < key(other) ? -1 : 1;
}

function presented({ name, title, description, owner, category, record, validUntil }: CatalogItem) {
  const end = validUntil === null ? null : instantText(validUntil);
  return { name, title, description, owner, category, record, validUntil: end };
}

/**
 * Who orders gave a form: what is wrong with it is told there, and what the item made of it, of the form as a whole.
 */
function asForm(refusal: Refusal): Refusal {
  const faults = faultsOf(refusal).map(({ pointer, ...fault }) => ({ pointer: formPointer(pointer), ...fault }));
  if (faults.length === 0 || !isJsonObject(refusal.details)) return refusal;
  return { ...refusal, details: { ...refusal.details, faults: faults as unknown as Json } };
}

function formPointer(pointer: string): string {
  const of = "/order/form";
  return pointer === of || pointer.startsWith(`${of}/`) ? pointer.slice("/order".length) : "/form";
}
