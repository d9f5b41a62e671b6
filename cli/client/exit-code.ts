import { ApiError, UnreachableError } from "../../client/fault.ts";
import { ConfigurationError, UsageError } from "./failure.ts";

/**
 * Exit codes of the command line: 0 done, 1 failed, 2 usage, 3 findings, 4 not found, 5 denied, 6 conflict, 69
 * unavailable, 75 try again later, 78 no key, 124 timeout.
 */
export function exitCodeOf(error: unknown): number {
  if (error instanceof UnreachableError) return 69;
  if (error instanceof UsageError) return 2;
  if (error instanceof ConfigurationError) return error.exitCode;
  if (!(error instanceof ApiError)) return 1;
  if (error.code === "OPS454") return 3;
  switch (error.status) {
    case 400:
    case 413:
    case 415:
    case 422:
      return 2;
    case 401:
    case 403:
      return 5;
    case 404:
      return 4;
    case 409:
    case 412:
      return 6;
    case 429:
      return 75;
    case 503:
      return 69;
    default:
      return 1;
  }
}
