import { enter } from "../namespace/enter.ts";
import { run } from "../namespace/run.ts";
import { type Daemon, logFileOf, pidFileOf } from "./daemon.ts";

/** Starts a daemon as a child of the host's first process. It need not listen yet: `waitForDaemon` tells. */
export async function startDaemon(host: number, daemon: Daemon): Promise<void> {
  const [program = "", ...rest] = daemon.argv;
  const argv = [
    "start-stop-daemon",
    "--start",
    "--quiet",
    "--background",
    "--oknodo",
    "--pidfile",
    pidFileOf(daemon.name),
    "--make-pidfile",
    "--output",
    logFileOf(daemon.name),
    ...(daemon.user === undefined ? [] : ["--chuid", daemon.user]),
    "--chdir",
    daemon.folder ?? "/",
    "--startas",
    program,
    "--",
    ...rest,
  ];
  await run(enter(host, argv));
}
