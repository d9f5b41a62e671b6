import { spawnSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { takeDown } from "../../lab/down.ts";
import { askedOf } from "../../lab/host/asked.ts";
import { commandOn } from "../../lab/host/command.ts";
import { run, type RunOptions } from "../../lab/namespace/run.ts";
import { needRoot, readRunning, type Running } from "../../lab/site/running.ts";
import { type LabStatus, statusOf } from "../../lab/status.ts";
import { needPrograms, up } from "../../lab/up.ts";

/** The twelve hosts of docs/lab.md for one test, apart from all other labs of the machine. */
export interface TestLab {
  /** As `npm run lab -- --name NAME` names it. */
  readonly name: string;
  /** As it is now, after changes too: what `lab/change/` takes. */
  running(): Running;
  /** Runs a program on a host as root and gives what it wrote. Rejects when it fails. */
  run(host: string, argv: readonly string[], options?: RunOptions): Promise<string>;
  /** The command line that does so, for a program that is to be started and watched: `spawn(line[0], line.slice(1))`. */
  lineOf(host: string, argv: readonly string[]): readonly string[];
  /** The command lines that were asked of a host over SSH, the oldest first. */
  asked(host: string): readonly string[];
  status(): LabStatus;
  stop(): Promise<void>;
}

/** Brings a lab up. It ends with the process that runs the test, also when that is killed. */
export async function startLab(name = `test ${randomUUID()}`): Promise<TestLab> {
  await up({ lab: name, isTied: true });
  const running = (): Running => readRunning(name);
  return {
    name,
    running,
    run: (host, argv, options) => run(commandOn(running(), host, argv), options),
    lineOf: (host, argv) => commandOn(running(), host, argv),
    asked: (host) => askedOf(running(), host),
    status: () => statusOf(running()),
    stop: async () => void (await takeDown(name)),
  };
}

/** Why no lab can be up here, in words; `null` where it can. */
export function whyNoLab(): string | null {
  try {
    needRoot();
    needPrograms();
  } catch (error) {
    return (error as Error).message;
  }
  const made = spawnSync("unshare", ["--mount", "--net", "--pid", "--fork", "true"], { encoding: "utf8" });
  return made.status === 0 ? null : made.stderr.trim();
}
