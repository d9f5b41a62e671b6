import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import type { Reply } from "../../client/call.ts";
import { ApiError } from "../../client/fault.ts";
import { api } from "../data/api.ts";

/** What the pages of proposals ask for. */

export type Proposal = Reply<"showProposal">;

export const proposalStates = ["open", "accepted", "rejected", "gone"] as const;
export type ProposalState = (typeof proposalStates)[number];

export const readState = (word: unknown): ProposalState => proposalStates.find((one) => one === word) ?? "open";

export const proposalsQuery = (state: ProposalState) =>
  infiniteQueryOptions({
    queryKey: ["proposals", "list", state],
    queryFn: ({ signal, pageParam }) =>
      api.call.listProposals({ query: { state, limit: 50, cursor: pageParam }, signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next ?? undefined,
    refetchInterval: 60_000,
  });

export const proposalQuery = (id: number) =>
  queryOptions({
    queryKey: ["proposals", "one", id],
    queryFn: ({ signal }) => api.call.showProposal({ params: { id }, signal }),
  });

/** What publishing it would change, as the checker says now: in the file in which it is published, if it is. */
export const effectQuery = ({ id, kind, name, after }: Proposal) =>
  queryOptions({
    queryKey: ["proposals", "effect", id],
    queryFn: async ({ signal }) => {
      const path = (await pathOf(kind, name, signal)) ?? `proposals/${name}.yaml`;
      const checked = await api.call.checkDefinitions({ body: { files: [{ path, text: after ?? "" }] }, signal });
      return {
        errors: checked.diagnostics.filter(({ severity }) => severity === "error"),
        change: checked.changes.find((one) => one.kind === kind && one.name === name) ?? null,
      };
    },
    enabled: after !== null,
  });

async function pathOf(kind: string, name: string, signal: AbortSignal): Promise<string | null> {
  try {
    return (await api.call.showDefinition({ params: { kind, name }, signal })).path;
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return null;
    throw error;
  }
}
