import { QueryClient } from "@tanstack/react-query";
import { ApiError } from "../../client/fault.ts";

/** What pages have asked for, as long as it is fresh. */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 30_000,
        // What the API refuses is no better a second time.
        retry: (tries, error) => tries < 3 && !(error instanceof ApiError && error.status < 500),
      },
    },
  });
}
