import type { ScopeFailure } from "../../engine/cloud/seen.ts";
import { HttpError, type HttpFailure } from "../../net/http-client.ts";

/** Why a scope was not listed, where we know it ourselves. */
class ScopeFault extends Error {
  readonly category: ScopeFailure["category"];

  constructor(category: ScopeFailure["category"], message: string) {
    super(message);
    this.name = "ScopeFault";
    this.category = category;
  }
}

export function faultOfScope(category: ScopeFailure["category"], message: string): Error {
  return new ScopeFault(category, message);
}

const categories: { readonly [reason in HttpFailure]: ScopeFailure["category"] } = {
  refused: "network",
  unreachable: "network",
  timeout: "timeout",
  tooLarge: "tooLarge",
  invalid: "protocol",
  cancelled: "timeout",
};

/** As rows tell it; null = the provider says it, in its own words. */
export function knownFailure(error: unknown): ScopeFailure | null {
  if (error instanceof ScopeFault) return told(error.category, error.message);
  if (error instanceof HttpError) return told(categories[error.reason], error.message);
  return null;
}

export function told(category: ScopeFailure["category"], message: string): ScopeFailure {
  // oxlint-disable-next-line no-control-regex -- what a stranger wrote is one line
  return { category, message: message.replaceAll(/[\u0000-\u001f\u007f]+/g, " ").slice(0, 500) };
}
