import type { ScopeFailure } from "../../../engine/cloud/seen.ts";
import { knownFailure, told } from "../scope-fault.ts";
import { RestFault } from "./fault.ts";

/** What an API said, by its status. */
export function restFailure(error: unknown): ScopeFailure {
  const known = knownFailure(error);
  if (known !== null) return known;
  if (!(error instanceof RestFault)) return told("protocol", error instanceof Error ? error.message : String(error));
  return told(categoryOf(error.status), error.message);
}

function categoryOf(status: number): ScopeFailure["category"] {
  if (status === 401) return "credentials";
  if (status === 403) return "permission";
  // 410: the list has changed too much since its first page.
  if (status === 408 || status === 410 || status === 429 || status >= 500) return "timeout";
  return status === 404 ? "configuration" : "protocol";
}

/** Whether newer keys may help. */
export function isRefusedKey(error: unknown): boolean {
  return error instanceof RestFault && error.status === 401;
}
