import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import type { Item } from "../../client/call.ts";
import { api } from "../data/api.ts";

/** What the pages of people and keys ask for. */

export const peopleQuery = (q: string) =>
  infiniteQueryOptions({
    queryKey: ["people", "list", q],
    queryFn: ({ signal, pageParam }) =>
      api.call.listPeople({ query: { q: q === "" ? undefined : q, limit: 100, cursor: pageParam }, signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next ?? undefined,
    placeholderData: keepPreviousData,
  });

export const personQuery = (name: string) =>
  queryOptions({
    queryKey: ["people", "one", name],
    queryFn: ({ signal }) => api.call.showPerson({ params: { name }, signal }),
  });

export const accountsQuery = (name: string) =>
  queryOptions({
    queryKey: ["people", "accounts", name],
    queryFn: ({ signal }) => api.call.listAccounts({ params: { name }, signal }),
  });

export const rolesQuery = queryOptions({
  queryKey: ["roles"],
  queryFn: ({ signal }) => api.call.listRoles({ signal }),
  staleTime: 300_000,
});

export const groupsQuery = queryOptions({
  queryKey: ["groups"],
  async queryFn({ signal }) {
    const names: string[] = [];
    for await (const { name } of api.each.listGroups({ query: { limit: 200 }, signal })) names.push(name);
    return names;
  },
  staleTime: 300_000,
});

/** `user` left out: of everybody. */
export const keysQuery = (user?: string) =>
  queryOptions({
    queryKey: ["keys", user ?? null],
    async queryFn({ signal }) {
      const keys: Item<"listKeys">[] = [];
      for await (const key of api.each.listKeys({ query: { user, limit: 200 }, signal })) keys.push(key);
      return keys.sort((left, right) => right.createdAt.localeCompare(left.createdAt));
    },
  });
