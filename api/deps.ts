import type { Logger } from "pino";
import type { Pool } from "pg";
import type { RunDeps } from "../commands/run.ts";
import type { LoadOptions } from "../engine/definition/context.ts";

/** What the API works with; built by the composition root. */
export interface ApiDeps extends RunDeps {
  readonly pool: Pool;
  readonly log: Logger;
  /** True once everything a request needs answers; false while starting and draining. */
  readonly ready: () => boolean;
  readonly version: string;
  /** What definitions are checked with: the functions that exist, among others. */
  readonly definitionOptions: LoadOptions;
}
