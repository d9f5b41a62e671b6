import type { Exploration } from "../pattern/explore.ts";
import type { SocketSighting } from "../map/traffic.ts";
import type { AlertDesk } from "./alert-desk.ts";
import type { DuplicateDesk } from "./duplicate-desk.ts";
import type { Estate } from "./estate.ts";
import type { Aliases } from "./expect.ts";
import type { Scenario } from "./ir.ts";
import type { Library } from "./library.ts";
import type { LogDesk } from "./log-desk.ts";
import type { MetricDesk } from "./metric-desk.ts";
import type { Policies } from "./policies.ts";
import type { ProbeDesk } from "./probe-desk.ts";
import type { World } from "./world.ts";

/** What the steps of one scenario are taken on. */
export interface Stage {
  readonly scenario: Scenario;
  readonly library: Library;
  readonly world: World;
  readonly desk: AlertDesk;
  readonly metrics: MetricDesk;
  readonly probes: ProbeDesk;
  readonly logs: LogDesk;
  readonly aliases: Aliases;
  /** What patterns were told, in order. */
  readonly explored: Exploration[];
  readonly estate: Estate;
  readonly duplicates: DuplicateDesk;
  readonly policies: Policies;
  /** Connections that were seen, in order. */
  readonly sightings: SocketSighting[];
}
