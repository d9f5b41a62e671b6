import { readFileSync } from "node:fs";
import { pathIn } from "../namespace/enter.ts";
import { Refusal } from "../namespace/refusal.ts";
import { askedFile } from "../role/computer.ts";
import { partsOf } from "../role/roles.ts";
import type { Running } from "../site/running.ts";
import { findHost } from "./find.ts";

/** The command lines that were asked of a host over SSH, the oldest first; "" is an interactive session. */
export function askedOf(running: Running, name: string): readonly string[] {
  const { host, pid } = findHost(running, name);
  if (partsOf(host.role).some((part) => part.isAppliance === true)) throw new Refusal(`Host "${name}" has no SSH.`);
  return readFileSync(pathIn(pid, askedFile), "utf8").split("\0").slice(0, -1);
}
