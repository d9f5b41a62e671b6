import { readFileSync, writeFileSync } from "node:fs";
import { pathIn } from "../namespace/enter.ts";
import { holder } from "../namespace/marked.ts";
import { store } from "../namespace/mounts.ts";
import { Refusal } from "../namespace/refusal.ts";
import type { Site } from "./site.ts";

/** A lab that is up, or on its way there. */
export interface Running {
  /** The process that holds it. */
  readonly pid: number;
  readonly site: Site;
  /** ISO 8601. */
  readonly started: string;
  /** How long `up` took until the shop answered; `null` until then. */
  readonly readyMs: number | null;
  /** The process whose `up` it is. */
  readonly by: number;
}

/** In the memory of the lab: it goes with the lab. */
const file = `${store}/lab.json`;

export function saveRunning(running: Running): void {
  const { pid, ...rest } = running;
  writeFileSync(pathIn(pid, file), JSON.stringify(rest));
}

/** Refused when the lab is down or has not come up. */
export function readRunning(lab: string): Running {
  const running = findRunning(lab);
  if (running === null) throw new Refusal(`The lab is down: npm run lab up`);
  return running;
}

/** `null` when the lab is down, or was killed before it had any host. */
export function findRunning(lab: string): Running | null {
  needRoot();
  const pid = holder(lab, null);
  if (pid === null) return null;
  try {
    return { ...(JSON.parse(readFileSync(pathIn(pid, file), "utf8")) as Omit<Running, "pid">), pid };
  } catch {
    return null;
  }
}

export function needRoot(): void {
  if (process.geteuid?.() === 0) return;
  throw new Refusal("The lab makes namespaces of the kernel, and only root may: run it as root (sudo npm run lab ...)");
}
