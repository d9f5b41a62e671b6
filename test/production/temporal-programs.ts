import { fileURLToPath } from "node:url";
import type { Log } from "../../cli/launcher/log.ts";
import { buildGoPrograms } from "../support/go-programs.ts";

const module = fileURLToPath(new URL("../../tools/temporal-server/", import.meta.url));
const packages = { server: "go.temporal.io/server/cmd/server", sql: "go.temporal.io/server/cmd/tools/sql" } as const;

/** Paths of the two programs that a Temporal cluster on PostgreSQL is made of. */
export interface TemporalPrograms {
  readonly server: string;
  readonly sql: string;
}

/** The Temporal server and its schema tool from the pinned module. A build takes some minutes on two cores. */
export function findTemporalPrograms(log: Log): Promise<TemporalPrograms> {
  return buildGoPrograms(module, { title: "the Temporal server", cache: "temporal-server", packages }, log);
}
