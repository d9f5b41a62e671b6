import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { codeOf } from "./launch-error.ts";

/**
 * Whether a process of that id lives. A zombie is dead: it holds no port and no file, but only when its other threads
 * are gone too, which end after the first one.
 */
export function isAlive(pid: number): boolean {
  if (!hasProcess(pid)) return false;
  if (process.platform !== "linux") return true;
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return !/^[ZX]/.test(fields[0]!) || Number(fields[17]) > 1;
  } catch {
    return false;
  }
}

/** Whether the id names a process, dead ones included that were not collected yet: what `kill -0` answers. */
export function hasProcess(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === "EPERM";
  }
}

/** The command line of a process, arguments separated by blanks; "" when there is none to read. */
export function commandLine(pid: number): string {
  try {
    if (process.platform === "linux") return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ").trim();
    return execFileSync("ps", ["-o", "command=", "-p", String(pid)], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    }).trim();
  } catch {
    return "";
  }
}

/**
 * A text that differs between two processes which got the same id one after the other: boot id and start time in ticks
 * on Linux, the start time elsewhere; null when the process is gone. Ids are reused quickly in containers.
 */
export function birthOf(pid: number): string | null {
  if (!isAlive(pid)) return null;
  try {
    if (process.platform === "linux") {
      const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
      const ticks = stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
      return `${readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim()}/${ticks}`;
    }
    return execFileSync("ps", ["-o", "lstart=", "-p", String(pid)], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    }).trim();
  } catch {
    return null;
  }
}

/** Signals a process that may be gone already. */
export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if (codeOf(error) !== "ESRCH") throw error;
  }
}

/** Waits until the process is gone; false when it still lives after the given milliseconds. */
export async function waitForExit(pid: number, limitMs: number): Promise<boolean> {
  const end = performance.now() + limitMs;
  while (isAlive(pid)) {
    if (performance.now() > end) return false;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  return true;
}

/** Stops a process by the given signals in turn, each with its patience in milliseconds, at last by SIGKILL. */
export async function stopProcess(
  pid: number,
  ...steps: readonly (readonly [NodeJS.Signals, number])[]
): Promise<void> {
  for (const [name, patienceMs] of [...steps, ["SIGKILL", 5_000] as const]) {
    signal(pid, name);
    if (await waitForExit(pid, patienceMs)) return;
  }
}
