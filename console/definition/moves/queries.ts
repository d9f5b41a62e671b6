import { queryOptions } from "@tanstack/react-query";
import type { Reply } from "../../../client/call.ts";
import { api } from "../../data/api.ts";

export type Plan = Reply<"showMoves">;

/** State to the one that takes its place. */
export type Mapped = { readonly [state: string]: string };

/** What moving the open records of a type, or one of them, to the latest definitions would do. Nothing is moved. */
export const planMoves = (type: string, number: string | undefined, states: Mapped): Promise<Plan> =>
  api.call.planMoves({ body: { type, states, ...(number === undefined ? {} : { numbers: [number] }) } });

/** Carries a plan out for some seconds; it is asked again until nothing is pending. */
export const applyMoves = (digest: string): Promise<Plan> => api.call.applyMoves({ params: { digest } });

/** What taking it back would do. Nothing is moved. */
export const planUndo = (digest: string): Promise<Plan> => api.call.undoMoves({ params: { digest }, body: {} });

/** States of the latest versions of lifecycles, by lifecycle. */
export const statesQuery = (lifecycles: readonly string[]) =>
  queryOptions({
    queryKey: ["definition", "Lifecycle", "states", ...lifecycles],
    queryFn: async ({ signal }) => {
      const asked = lifecycles.map(async (name) => {
        const { states } = await api.call.showDiagram({ params: { name }, signal });
        return [name, states.map((state) => state.name)] as const;
      });
      return new Map(await Promise.all(asked));
    },
  });
