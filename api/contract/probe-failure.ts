import * as z from "zod";
import type { ProbeFailure } from "../../engine/pattern/probe.ts";

/** What was in the way of whoever asked a target or a provider. */
export const probeFailure = z.enum([
  "credentials",
  "network",
  "configuration",
  "timeout",
  "permission",
  "tooLarge",
  "protocol",
] satisfies readonly ProbeFailure[]);
