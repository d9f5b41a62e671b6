import { queryOptions } from "@tanstack/react-query";
import { api } from "../data/api.ts";
import type { RecordName } from "../data/record-queries.ts";

/** Of what a cause is looked for: an alert with those of its group, or a record. */
export type CauseOf = { readonly alert: string } | { readonly record: RecordName };

export const causesQuery = (of: CauseOf) =>
  queryOptions({
    queryKey: ["causes", of],
    queryFn: ({ signal }) =>
      "alert" in of
        ? api.call.alertCauses({ params: { id: of.alert }, signal })
        : api.call.recordCauses({ params: { ...of.record }, signal }),
    refetchInterval: 60_000,
  });
