import { existsSync } from "node:fs";
import { Command } from "commander";
import { readHome } from "../configuration/settings.ts";
import { LaunchError, exitCodes } from "../launcher/launch-error.ts";
import { isLock, tryLock } from "../launcher/lock.ts";
import { stopOrphans } from "../launcher/orphans.ts";
import { signal, waitForExit } from "../launcher/process-identity.ts";
import { lockPath, runningLauncher } from "../launcher/state.ts";

interface DownOptions {
  readonly home?: string;
  readonly wait: string;
}

/** `opsloom down`: the same drained stop as Ctrl-C, from another terminal; also stops what a killed launcher left. */
export function downCommand(): Command {
  return new Command("down")
    .description("stop what runs on the home directory, drained and in order; data is kept")
    .option("--home <dir>", "home directory; else OPSLOOM_HOME")
    .option("--wait <seconds>", "patience with the stop", "60")
    .action(async (options: DownOptions) => {
      const home = readHome(options.home);
      const say = (line: string): void => void process.stderr.write(`${line}\n`);
      const owner = runningLauncher(home);
      if (owner !== null) {
        signal(owner.pid, "SIGTERM");
        if (!(await waitForExit(owner.pid, Number(options.wait) * 1000))) {
          throw new LaunchError(
            exitCodes.temporary,
            `opsloom (process ${owner.pid}) still stops after ${options.wait} s: wait, or end it with kill -9 ${owner.pid} and run opsloom down again`,
          );
        }
        say(`opsloom (process ${owner.pid}) stopped`);
        return;
      }
      if (!existsSync(home)) {
        say(`nothing runs on "${home}"`);
        return;
      }
      const lock = tryLock(lockPath(home));
      if (!isLock(lock))
        throw new LaunchError(
          exitCodes.conflict,
          `opsloom (process ${lock.pid}) starts on "${home}" just now: run opsloom down again`,
        );
      try {
        if (!(await stopOrphans(home, say))) say(`nothing runs on "${home}"`);
      } finally {
        lock.release();
      }
    });
}
