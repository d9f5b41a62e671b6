import { readFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { pathIn } from "../namespace/enter.ts";
import { Refusal } from "../namespace/refusal.ts";
import { type Daemon, logFileOf } from "./daemon.ts";
import { daemonState } from "./state.ts";

const readyMs = 60_000;

/** Waits until a daemon listens on all of its ports. Rejects with the end of what it wrote when it ends before. */
export async function waitForDaemon(host: number, name: string, daemon: Daemon): Promise<void> {
  const until = Date.now() + readyMs;
  for (;;) {
    const { since, deaf } = daemonState(host, daemon);
    if (since !== null && deaf.length === 0) return;
    if (since === null) throw new Refusal(`Daemon "${daemon.name}" of host "${name}" has ended. ${said(host, daemon)}`);
    if (Date.now() > until)
      throw new Refusal(
        `Daemon "${daemon.name}" of host "${name}" does not listen on ${deaf.join(", ")} after ${readyMs / 1000} s. ${said(host, daemon)}`,
      );
    await pause(15);
  }
}

function said(host: number, daemon: Daemon): string {
  try {
    return `It said: ${
      readFileSync(pathIn(host, logFileOf(daemon.name)), "utf8")
        .trim()
        .slice(-2_000) || "nothing"
    }`;
  } catch {
    return "It said nothing.";
  }
}
