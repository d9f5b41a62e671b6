import { queryOptions } from "@tanstack/react-query";
import { api } from "../data/api.ts";

/** One that was published, by its kind and name. */
export interface DefinitionName {
  readonly kind: string;
  readonly name: string;
}

/** Which version of it: the latest one, one by its digest, or the one that a bundle holds. */
export interface Which {
  readonly version?: string | undefined;
  readonly bundle?: string | undefined;
}

export const definitionsQuery = queryOptions({
  queryKey: ["definitions"],
  queryFn: ({ signal }) => api.call.listDefinitions({ signal }),
});

export const usageQuery = queryOptions({
  queryKey: ["definitions", "usage"],
  queryFn: ({ signal }) => api.call.listDefinitionUsage({ signal }),
});

export const definitionQuery = ({ kind, name }: DefinitionName, which: Which) =>
  queryOptions({
    queryKey: ["definition", kind, name, "shown", which],
    queryFn: ({ signal }) =>
      api.call.showDefinition({ params: { kind, name }, query: { ...which, merged: "true" }, signal }),
    // From one version to another what is before stays; of another definition nothing does.
    placeholderData: (before) => (before?.kind === kind && before.name === name ? before : undefined),
  });

export const versionsQuery = ({ kind, name }: DefinitionName) =>
  queryOptions({
    queryKey: ["definition", kind, name, "versions"],
    queryFn: ({ signal }) => api.call.listDefinitionVersions({ params: { kind, name }, signal }),
  });

/** Under their digests versions never change, nor what differs between them. */
export const differencesQuery = ({ kind, name }: DefinitionName, from: string, to: string) =>
  queryOptions({
    queryKey: ["definition", kind, name, "comparison", from, to],
    queryFn: ({ signal }) => api.call.compareVersions({ params: { kind, name }, query: { from, to }, signal }),
    staleTime: Number.POSITIVE_INFINITY,
  });

export const referencesQuery = ({ kind, name }: DefinitionName) =>
  queryOptions({
    queryKey: ["definition", kind, name, "references"],
    queryFn: ({ signal }) => api.call.listReferences({ params: { kind, name }, signal }),
  });
