import type { Logger } from "pino";
import type { Pool } from "pg";
import type { RunDeps } from "../commands/launch-run.ts";
import type { LoadOptions } from "../engine/definition/context.ts";
import type { RetentionDeps } from "../commands/retention.ts";
import type { DefinitionFile } from "../engine/definition/load.ts";
import type { Simulated, SimulationRequest } from "../engine/simulation/simulated.ts";
import type { CheckedFiles } from "../store/definition/publish-files.ts";
import type { FunctionFactsByName } from "../store/worker/worker.ts";
import type { ConsoleFiles } from "./console/files.ts";
import type { Authenticator } from "./identity/authenticator.ts";
import type { Caller } from "./identity/caller.ts";
import type { Provider } from "./provider/provider.ts";
import type { RateLimit } from "./rate-limit.ts";

/** Where stories are played on the running system; what becomes of a play is noted in the store. */
export interface DemoStage {
  readonly stories: readonly { readonly name: string; readonly title: string }[];
  /** Why none can be played here; null = they can. */
  readonly refusal: () => Promise<string | null>;
  /** Begins a play that was noted, and does not wait for it. */
  readonly begin: (play: { readonly id: string; readonly story: string }) => void;
}

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
  /** Runs scenarios beside the thread that serves requests; may be refused with a `CheckRefusedError`. */
  readonly simulate: (request: SimulationRequest) => Promise<Simulated>;
  /** What definitions are checked against here. */
  readonly definitionOptions: Pick<LoadOptions, "functions">;
  /** What definitions may call here. */
  readonly functionFacts: FunctionFactsByName;
  /** Ways to show who one is, tried before sessions and API keys. @default none */
  readonly authenticators?: readonly Authenticator<Caller>[];
  /** Providers that sign people in, and where browsers reach this installation. @default none */
  readonly providers?: { readonly all: readonly Provider[]; readonly publicUrl: string };
  /** Ranges of proxies in front, whose `X-Forwarded-For` says where a request came from. @default none */
  readonly trustedProxies?: readonly string[];
  /** The built console; null: none is served. @default what the build has made, where there is one */
  readonly console?: ConsoleFiles | null;
  /** @default no story is played here */
  readonly demo?: DemoStage;
  /** @default defaultRateLimit */
  readonly rateLimit?: RateLimit;
  /** How long a request waits for the outcome of its command before it is answered 503. @default 20_000 */
  readonly commandDeadlineMs?: number;
}
