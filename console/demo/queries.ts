import { queryOptions } from "@tanstack/react-query";
import { api } from "../data/api.ts";

/** While a story plays it says something each second or so. */
const playingMs = 1_000;

export const demoQuery = queryOptions({
  queryKey: ["demo"],
  queryFn: ({ signal }) => api.call.showDemo({ signal }),
  refetchInterval: ({ state }) => (state.data?.play?.endedAt === null ? playingMs : 30_000),
});
