import type { Egress } from "../../net/egress.ts";
import type { HttpClient } from "../../net/http-client.ts";
import type { SecretStore } from "../function/secret.ts";

/** By what a vantage point asks. */
export interface AskDeps {
  readonly egress: Egress;
  /** Held to the same rules. */
  readonly http: HttpClient;
  readonly secrets: SecretStore;
  readonly signal: AbortSignal;
  readonly now: () => number;
}

/** Bytes of an answer over HTTP that are read. */
export const maxAnswerBytes = 1024 * 1024;
