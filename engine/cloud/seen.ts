/** What a collector tells of a scope, a part of it at a time. */
import type { ProbeFailure } from "../pattern/probe.ts";

export interface ScopeSeen {
  /** Resources, packed; null = it failed. */
  readonly resources: string | null;
  /** Where the next part begins; null = that was all, or it failed. */
  readonly next: string | null;
  /** Requests that were sent for this part, with those that were repeated. */
  readonly requests: number;
  /** Answers that asked to come less often: the request was repeated after a while. */
  readonly throttled: number;
  readonly tookMs: number;
  readonly failure: ScopeFailure | null;
}

export interface ScopeFailure {
  readonly category: ProbeFailure;
  /** At most 500 characters, no secret. */
  readonly message: string;
}

export const scopeRemedies = {
  credentials: "look whether the secret is valid, of this account and not expired; then list the account again",
  network: "look whether the collector reaches the address, and whether OPSLOOM_EGRESS_ALLOW lets it",
  configuration: "correct the account or the secret that the message names",
  timeout: "list the account again when its provider is quiet",
  permission: "give the identity of the credential the right to the call that the message names",
  tooLarge: "name fewer regions or services in the account, and list the others by another one",
  protocol: "look whether the endpoint is the API of the provider",
} as const satisfies { readonly [category in ProbeFailure]: string };
