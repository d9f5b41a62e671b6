import { startDaemon } from "../daemon/start.ts";
import { stopDaemon } from "../daemon/stop.ts";
import { waitForDaemon } from "../daemon/wait.ts";
import { findDaemon, findHost } from "../host/find.ts";
import type { Running } from "../site/running.ts";

/** Stops a daemon of a host. */
export async function stop(running: Running, name: string, daemon: string): Promise<void> {
  const { host, pid } = findHost(running, name);
  await stopDaemon(pid, findDaemon(running, host, daemon));
}

/** Starts a daemon of a host and waits until it listens. */
export async function start(running: Running, name: string, daemon: string): Promise<void> {
  const { host, pid } = findHost(running, name);
  const found = findDaemon(running, host, daemon);
  await startDaemon(pid, found);
  await waitForDaemon(pid, name, found);
}
