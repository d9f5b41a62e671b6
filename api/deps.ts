import type { Logger } from "pino";
import type { Pool } from "pg";
import type { RunDeps } from "../commands/launch-run.ts";
import type { LoadOptions } from "../engine/definition/context.ts";
import type { RetentionDeps } from "../commands/retention.ts";
import type { DefinitionFile } from "../engine/definition/load.ts";
import type { CheckedFiles } from "../store/definition/publish-files.ts";
import type { FunctionFactsByName } from "../store/worker/worker.ts";
import type { Authenticator } from "./identity/authenticator.ts";
import type { Caller } from "./identity/caller.ts";
import type { RateLimit } from "./rate-limit.ts";

/** What the API works with; built by the composition root. */
export interface ApiDeps extends RunDeps, RetentionDeps {
  readonly pool: Pool;
  readonly log: Logger;
  /** True once everything a request needs answers; false while starting and draining. */
  readonly ready: () => boolean;
  readonly version: string;
  /** Checks definitions beside the thread that serves requests; may be refused with a `CheckRefusedError`. */
  readonly checkDefinitions: (
    files: readonly DefinitionFile[],
    around: Pick<LoadOptions, "context" | "without" | "lacking">,
  ) => Promise<CheckedFiles>;
  /** What definitions may call here. */
  readonly functionFacts: FunctionFactsByName;
  /** Ways to show who one is, tried before API keys: sessions of a console, sign-in by a provider. @default none */
  readonly authenticators?: readonly Authenticator<Caller>[];
  /** @default defaultRateLimit */
  readonly rateLimit?: RateLimit;
  /** How long a request waits for the outcome of its command before it is answered 503. @default 20_000 */
  readonly commandDeadlineMs?: number;
}
