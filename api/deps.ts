import type { Logger } from "pino";
import type { Pool } from "pg";
import type { CommandDeps } from "../commands/command.ts";

/** What the API works with; built by the composition root. */
export interface ApiDeps extends CommandDeps {
  readonly pool: Pool;
  readonly log: Logger;
  /** True once everything a request needs answers; false while starting and draining. */
  readonly ready: () => boolean;
  readonly version: string;
}
