import type { ScopeFailure } from "../../../engine/cloud/seen.ts";
import { knownFailure, told } from "../scope-fault.ts";

const credentials = [
  "AuthFailure",
  "ExpiredToken",
  "ExpiredTokenException",
  "IncompleteSignature",
  "InvalidAccessKeyId",
  "InvalidClientTokenId",
  "InvalidToken",
  "RequestExpired",
  "SignatureDoesNotMatch",
  "TokenRefreshRequired",
  "UnrecognizedClientException",
];
const permissions = ["AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "OptInRequired", "Forbidden"];
const throttles =
  /Throttled|Throttling|ThrottlingException|RequestLimitExceeded|SlowDown|TooManyRequests|ServiceUnavailable|InternalError|InternalFailure/;

/** What AWS said, by its code. */
export function awsFailure(error: unknown): ScopeFailure {
  const known = knownFailure(error);
  if (known !== null) return known;
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  const text = `${name}: ${message}`;
  if (credentials.includes(name)) return told("credentials", text);
  if (permissions.includes(name)) return told("permission", text);
  if (throttles.test(name)) return told("timeout", text);
  return told("protocol", text);
}

/** Whether keys that are newer may help. */
export function isExpired(error: unknown): boolean {
  return error instanceof Error && credentials.includes(error.name);
}
