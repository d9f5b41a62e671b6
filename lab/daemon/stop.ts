import { enter } from "../namespace/enter.ts";
import { run } from "../namespace/run.ts";
import { type Daemon, pidFileOf } from "./daemon.ts";

/** Stops a daemon in order, and after five seconds by force. */
export async function stopDaemon(host: number, daemon: Daemon): Promise<void> {
  const retry = "TERM/5/KILL/5";
  const argv = ["start-stop-daemon", "--stop", "--quiet", "--oknodo", "--remove-pidfile"];
  await run(enter(host, [...argv, "--retry", retry, "--pidfile", pidFileOf(daemon.name)]));
}
