import * as oidc from "openid-client";
import { ProviderFault } from "./fault.ts";
import type { ProviderSettings } from "./settings.ts";

/**
 * Does it, and tells what goes wrong as a `ProviderFault`: in words of ours, with the code of what was wrong at most. A
 * text of the provider may be anybody's.
 */
export async function told<T>(settings: ProviderSettings, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    throw faultOf(settings, error);
  }
}

/** Codes of the library of a try that is no more the one that was begun, and may be begun again. */
const ofTry = ["OAUTH_INVALID_RESPONSE", "OAUTH_JWT_TIMESTAMP_CHECK_FAILED", "OAUTH_JWT_CLAIM_COMPARISON_FAILED"];

function faultOf({ title, issuer }: ProviderSettings, error: unknown): ProviderFault {
  if (error instanceof ProviderFault) return error;
  const options = { cause: error };
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause)
    if (cause.name === "HttpError") return new ProviderFault("again", `${title} does not answer at ${issuer}`, options);
  if (error instanceof oidc.AuthorizationResponseError)
    return new ProviderFault("again", `${title} has not signed you in (${codeOf(error.error)})`, options);
  if (error instanceof oidc.ResponseBodyError)
    return error.error === "invalid_grant"
      ? new ProviderFault("again", `what ${title} has sent was used before, or is too old`, options)
      : new ProviderFault("administrator", `${title} refuses this installation (${codeOf(error.error)})`, options);
  const code = error instanceof oidc.ClientError ? (error.code ?? "") : "";
  if (code === "OAUTH_TIMEOUT") return new ProviderFault("again", `${title} does not answer at ${issuer}`, options);
  if (code === "OAUTH_JSON_ATTRIBUTE_COMPARISON_FAILED")
    return new ProviderFault("administrator", `${title} does not say of itself that it is ${issuer}`, options);
  return new ProviderFault(
    ofTry.includes(code) ? "again" : "administrator",
    `what ${title} has sent is not right${code === "" ? "" : ` (${codeOf(code)})`}`,
    options,
  );
}

function codeOf(text: string): string {
  return /^\w{1,60}$/.test(text) ? text : "unknown";
}
