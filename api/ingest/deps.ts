import type { Logger } from "pino";
import type { Pool } from "pg";
import type { KeptBodies } from "../../store/event/kept-bodies.ts";
import type { Fetch } from "./sns/sns.ts";

/** What the doors in front of express work with; built by the composition root. */
export interface IngestDeps {
  readonly pool: Pool;
  readonly log: Logger;
  /** The value behind a secret's name, or null when none is configured. */
  readonly secret: (name: string) => string | null;
  /** The guarded way out, for the certificates and subscriptions of SNS. */
  readonly fetch: Fetch;
  /**
   * Where the worker of this process finds what was read here; null = deliveries are worked elsewhere. @default null
   */
  readonly bodies?: KeptBodies | null;
  /** Bytes of deliveries that may be read and wait to be stored at once; beyond it 503. @default 64 MiB */
  readonly maxWaitingBytes?: number;
  /** A body that is not whole after this time gives way when there is no room. @default 2000 */
  readonly slowAfterMs?: number;
}
