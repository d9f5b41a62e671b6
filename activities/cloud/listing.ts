/** What an adapter of a provider gives: one listing after the other, page by page. */
import type { PlannedCall } from "../../engine/cloud/plan.ts";
import type { CloudScope } from "../../engine/cloud/scope.ts";
import type { Account } from "../../engine/cloud/ir.ts";
import type { CloudResource } from "../../engine/cloud/resource.ts";
import type { Json } from "../../engine/base/json.ts";
import type { HttpClient } from "../../net/http-client.ts";

export interface Page {
  readonly resources: readonly CloudResource[];
  /** Of the page that follows; undefined = that was the last. */
  readonly next: string | undefined;
}

/** One call of a provider's API that lists, from the page of that token on. Throws what the provider says. */
export type Listing = (token: string | undefined) => Promise<Page>;

export interface ProviderSession {
  /** Throws when who signs in is of another account. */
  assertAccount(): Promise<void>;
  /** The listings of a scope, in their order: the same for the same scope. */
  listings(scope: CloudScope): Promise<readonly Listing[]>;
  /** What is made together, by its name. */
  stack(region: string, name: string): Promise<Stack>;
  close(): void;
}

export interface MadeMachine {
  readonly id: string;
  readonly state: string;
  readonly address: string | null;
}

export interface Stack {
  /** What there is of it, but for what was ended. */
  read(): Promise<readonly MadeMachine[]>;
  /** Carries out a call, once under that token where the provider knows such. Throws as it breaks off. */
  make(call: PlannedCall, token: string): Promise<void>;
  /** Waits until all of it runs; throws when one of it will not. */
  awaitRunning(signal: AbortSignal): Promise<readonly MadeMachine[]>;
  /** Ends all of it; tells what was there. */
  remove(): Promise<readonly string[]>;
}

export interface SessionParams {
  readonly account: Account;
  /** What the secret holds. */
  readonly secret: Json;
  /** The guarded way out, which counts. */
  readonly http: HttpClient;
  readonly signal: AbortSignal;
}
