import {
  type Delegation,
  endDelegation as end,
  listDelegations as delegationsOf,
  saveDelegation,
} from "../../store/person/delegations.ts";
import { declaredRoles } from "../../store/person/declared-roles.ts";
import { listGroups as groups, listPeople as people } from "../../store/person/list.ts";
import { type PeopleSpan, readPeopleHistory } from "../../store/person/history.ts";
import { readPeople } from "../../store/person/read.ts";
import type { z } from "zod";
import { readPage } from "../page.ts";
import { isGranted, permissions } from "../contract/permission.ts";
import {
  addDelegation,
  type delegation,
  endDelegation,
  listDelegations,
  listGroups,
  listPeople,
  listPeopleHistory,
  listRoles,
  me,
} from "../contract/person.ts";
import type { ApiDeps } from "../deps.ts";
import { invalidAt, notFound } from "../error.ts";
import { presentSpan } from "../present/people-span.ts";
import { presentTo, presentWhole } from "../present/person.ts";
import { type Route, route } from "../route.ts";

/** Longest time one delegation may last: what was meant for a holiday must not outlive the reason. */
const longestMs = 366 * 86_400_000;

/** People and groups, read; the caller's own delegations. */
export function personRoutes({ pool }: ApiDeps): readonly Route[] {
  return [
    route(me, async ({ caller }) => {
      const now = Date.now();
      return {
        ...presentWhole(caller.person),
        permissions: permissions.filter((permission) => isGranted(caller.person.roles, permission)),
        keyId: caller.keyId,
        delegatedBy: caller.person.delegationsFrom
          .filter(({ startsAt, endsAt }) => startsAt <= now && now < endsAt)
          .map(({ user }) => user),
      };
    }),

    route(listPeople, async ({ query, caller }) => {
      const { items, next } = await pageByName(query, (params) => people(pool, params));
      return { items: items.map((one) => presentTo(caller, one)), next };
    }),

    route(listGroups, async ({ query }) => {
      const { items, next } = await pageByName(query, (params) => groups(pool, params));
      return { items: items.map((group) => ({ ...group, members: [...group.members] })), next };
    }),

    route(listRoles, async () => ({ items: [...new Set(await declaredRoles(pool))].map((name) => ({ name })) })),

    route(listPeopleHistory, async ({ query }) => {
      const { items, next } = await readPage<PeopleSpan, [number]>({
        query,
        shape: ["ms"],
        read: (after, limit) =>
          readPeopleHistory(pool, {
            person: query.person ?? null,
            group: query.group ?? null,
            at: query.at === undefined ? null : Date.parse(query.at),
            after: after?.[0] ?? 0,
            limit,
          }),
        positionOf: ({ id }) => [id],
      });
      return { items: items.map(presentSpan), next };
    }),

    route(listDelegations, async ({ caller }) => ({
      items: (await delegationsOf(pool, caller.person.name)).map(presentDelegation),
    })),

    route(addDelegation, async ({ body, caller }) => {
      const from = caller.person.name;
      if (body.to === from) throw invalidAt("/body/to", "nobody delegates to themselves");
      if ((await readPeople(pool, [body.to])).get(body.to)?.active !== true)
        throw invalidAt("/body/to", `there is no active person "${body.to}"`);
      const startsAt = body.startsAt === undefined ? new Date() : new Date(body.startsAt);
      const endsAt = new Date(body.endsAt);
      if (endsAt <= startsAt || endsAt.getTime() <= Date.now())
        throw invalidAt("/body/endsAt", "must lie after the start and in the future");
      if (endsAt.getTime() - startsAt.getTime() > longestMs)
        throw invalidAt("/body/endsAt", "a delegation lasts at most 366 days");
      const id = await saveDelegation(pool, { from, to: body.to, startsAt, endsAt });
      return presentDelegation({ id: String(id), from, to: body.to, startsAt, endsAt });
    }),

    route(endDelegation, async ({ params, caller }) => {
      if (!(await end(pool, caller.person.name, params.id)))
        throw notFound(`you have no delegation "${params.id}" that has not ended`);
      return null;
    }),
  ];
}

async function pageByName<T extends { readonly name: string }>(
  query: { readonly cursor?: string | undefined; readonly limit: number; readonly q?: string | undefined },
  list: (params: { readonly limit: number; readonly text?: string; readonly after?: string }) => Promise<T[]>,
): Promise<{ readonly items: T[]; readonly next: string | null }> {
  const { items, next } = await readPage<T, [string]>({
    query,
    shape: ["string"],
    read: (after, limit) =>
      list({
        limit,
        ...(query.q === undefined ? {} : { text: query.q }),
        ...(after === undefined ? {} : { after: after[0] }),
      }),
    positionOf: ({ name }) => [name],
  });
  return { items: [...items], next };
}

function presentDelegation({ id, from, to, startsAt, endsAt }: Delegation): z.input<typeof delegation> {
  return { id, from, to, startsAt: startsAt.toISOString(), endsAt: endsAt.toISOString() };
}
