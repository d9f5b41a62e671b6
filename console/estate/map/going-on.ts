import { useQuery } from "@tanstack/react-query";
import { recordTypesQuery } from "../../data/queries.ts";
import { firingQuery, openOnQuery } from "../queries.ts";
import { filtersOf } from "./ids.ts";

/** What goes on with an item: alerts that fire on it, and open records that name it. */
export interface GoingOn {
  readonly fires: number;
  readonly open: number;
}

/** Of each of these items; what is not read yet counts as none. */
export function useGoingOn(ids: readonly string[]): {
  readonly of: (id: string) => GoingOn;
  readonly error: unknown;
} {
  const types = useQuery(recordTypesQuery);
  const named = types.data?.items.flatMap(({ fields }) => fields.filter(({ type }) => type === "ci")) ?? [];
  const fields = [...new Set(named.map(({ name }) => name))];
  const alerts = useQuery(firingQuery);
  const found = useQuery(openOnQuery(fields, filtersOf(ids)));
  const open = new Map<string, Set<string>>();
  for (const { field, items } of found.data ?? [])
    for (const record of items)
      for (const ci of [record.fields[field]].flat())
        if (typeof ci === "string") open.set(ci, new Set([...(open.get(ci) ?? []), record.id]));
  return {
    of: (id) => ({
      fires: alerts.data?.filter(({ ci }) => ci === id).length ?? 0,
      open: open.get(id)?.size ?? 0,
    }),
    error: types.error ?? alerts.error ?? found.error,
  };
}
