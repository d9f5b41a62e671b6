import type { Reply } from "../../client/call.ts";
import type { Client } from "../../client/client.ts";
import { ApiError } from "../../client/fault.ts";

/** The CI of that id, or the one active of that name; null = there is none. */
export async function knownCi(api: Client, ci: string): Promise<Reply<"showCi"> | null> {
  try {
    return await api.call.showCi({ params: { id: ci } });
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return null;
    throw error;
  }
}
