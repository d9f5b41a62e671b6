import { commonRole } from "../../engine/access/role.ts";
import { countedOf, isFor, type Queue } from "../../engine/listing/queue.ts";
import { createBundleCache } from "../../store/definition/bundle-cache.ts";
import { readDefinitionsOfKind } from "../../store/definition/read.ts";
import { listDeclarations, type StoredDeclaration } from "../../store/record/declaration.ts";
import { countLists } from "../../store/record/list.ts";
import type { TypeQuery } from "../../store/record/list-search.ts";
import type { Caller } from "../identity/caller.ts";
import { listQueues, showQueue } from "../contract/queue.ts";
import type { ApiDeps } from "../deps.ts";
import { HttpError, notFound } from "../error.ts";
import { listParts, listPage, shownPage } from "../listing.ts";
import { type Route, route } from "../route.ts";

/** Counted at most: a queue of more is not worked through by looking at its number. */
const mostCounted = 1_000;

/** Queues: those of the caller, and what is in one. */
export function queueRoutes({ pool }: ApiDeps): readonly Route[] {
  const bundles = createBundleCache(pool);

  async function queuesOf({ person }: Caller): Promise<Queue[]> {
    return [...(await readDefinitionsOfKind(pool, "Queue")).values()].filter((queue) => isFor(queue, person));
  }

  return [
    route(listQueues, async ({ caller }) => {
      const now = Date.now();
      const [queues, declared] = [await queuesOf(caller), await listDeclarations(pool)];
      const asked = queues.map((queue) => ({ queue, ...listsOf(queue, declared, caller, now) }));
      const lists = asked
        .flatMap(({ all, atRisk, breached }) => [all, atRisk, breached])
        .filter((list) => list !== null);
      const counts = await countLists(pool, { lists, most: mostCounted, now });
      const countOf = (list: List | null): number | null => (list === null ? null : (counts[lists.indexOf(list)] ?? 0));
      const items = asked.map(({ queue, all, atRisk, breached, fault }) => {
        const [count, risky, late] = [all, atRisk, breached].map((list) => countOf(list));
        return {
          ...presented(queue, declared),
          count: capped(count),
          more: (count ?? 0) > mostCounted,
          atRisk: capped(risky),
          breached: capped(late),
          fault,
        };
      });
      return { items };
    }),

    route(showQueue, async ({ params, query, caller }) => {
      const now = Date.now();
      const queue = (await queuesOf(caller)).find(({ name }) => name === params.name);
      if (queue === undefined) throw notFound(`there is no queue "${params.name}" for you`);
      const declared = await listDeclarations(pool);
      const sort = queue.sort === null ? {} : { sort: queue.sort };
      const parts = read(() => listParts(declared, queue.records, { ...queue.filters, ...sort }, caller, now));
      if ("fault" in parts) throw unreadable(queue, parts.fault);
      const { items, next } = await listPage(pool, parts.parts, { ...query, ...sort }, now);
      return {
        queue: presented(queue, declared),
        items: await shownPage({ pool, bundles, declared, caller, now }, items),
        next,
      };
    }),
  ];
}

type List = readonly TypeQuery[];

interface Lists {
  readonly all: List | null;
  readonly atRisk: List | null;
  readonly breached: List | null;
  readonly fault: string | null;
}

/** The lists that are counted of it. What is published now may not let it be read: that hides no other queue. */
function listsOf(queue: Queue, declared: readonly StoredDeclaration[], caller: Caller, now: number): Lists {
  const { all, atRisk, breached } = countedOf(queue);
  const partsOf = (filters: typeof all | null): List | null =>
    filters === null ? null : listParts(declared, queue.records, filters, caller, now);
  const lists = read(() => [partsOf(all), partsOf(atRisk), partsOf(breached)]);
  if ("fault" in lists) return { all: null, atRisk: null, breached: null, fault: lists.fault.message };
  const [one = null, two = null, three = null] = lists.parts;
  return { all: one, atRisk: two, breached: three, fault: null };
}

function read<T>(make: () => T): { readonly parts: T } | { readonly fault: HttpError } {
  try {
    return { parts: make() };
  } catch (error) {
    if (error instanceof HttpError) return { fault: error };
    throw error;
  }
}

/** Nobody sent what is refused: the definitions that are published now do not go together. */
function unreadable({ name }: Queue, fault: HttpError): HttpError {
  if (fault.params.status === 503) return fault;
  const detail = `the queue "${name}" does not fit what is published: ${fault.message}`;
  return new HttpError({ status: 409, title: "Queue cannot be read", detail, code: "OPS390" });
}

function capped(count: number | null | undefined): number | null {
  return count === null || count === undefined ? null : Math.min(count, mostCounted);
}

function presented(queue: Queue, declared: readonly StoredDeclaration[]) {
  const { name, title, records, columns } = queue;
  const own = declared.filter(({ type }) => records.includes(type)).flatMap(({ body }) => body.columns);
  return {
    name,
    title,
    records: [...records],
    forEverybody: isFor(queue, { roles: [commonRole], groups: [] }),
    onWall: queue.wall === true,
    columns: columns.length > 0 ? [...columns] : [...new Set(own)],
  };
}
