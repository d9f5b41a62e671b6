import { type ChildProcess, spawn } from "node:child_process";
import { setTimeout as pause } from "node:timers/promises";
import { holder, markOf } from "./marked.ts";
import { Refusal } from "./refusal.ts";

const own = ["--mount", "--net", "--uts", "--ipc", "--pid", "--fork", "--kill-child"];
const settleMs = 20_000;
/** It inherits that the ends of children are ignored: then the kernel clears away orphans that end. */
const first = ["env", "--ignore-signal=CHLD"];

/**
 * Makes the namespaces of a lab and gives the process that holds them. They are there until `down` ends it; tied, until
 * this process ends, however it does: it waits for the end of a pipe that this process holds.
 */
export async function holdLab(lab: string, isTied: boolean): Promise<number> {
  const child = spawn("unshare", [...own, ...first, ...(isTied ? ["cat"] : ["sleep", "infinity"])], {
    env: markOf(lab, null),
    detached: true,
    stdio: [isTied ? "pipe" : "ignore", "ignore", "pipe"],
  });
  child.unref();
  // What is tied may not keep this process running.
  (child.stdin as { unref?: () => void } | null)?.unref?.();
  const pid = await settle(lab, null, child);
  child.stderr?.destroy();
  return pid;
}

/** Makes the namespaces of a host inside those of the lab, which `lab` names and `pid` holds. */
export async function holdHost(lab: string, pid: number, host: string): Promise<number> {
  const argv = ["--target", String(pid), "--mount", "--pid", "--", "setsid", "--fork"];
  const child = spawn("nsenter", [...argv, "unshare", ...own, ...first, "sleep", "infinity"], {
    env: markOf(lab, host),
    stdio: ["ignore", "ignore", "ignore"],
  });
  return settle(lab, host, child);
}

async function settle(lab: string, host: string | null, child: ChildProcess): Promise<number> {
  let said = "";
  const refusal: { said: string | null } = { said: null };
  child.stderr?.setEncoding("utf8").on("data", (text: string) => (said += text));
  child.once("error", (error) => (refusal.said = error.message));
  // On `close` all of what was said is there.
  child.once("close", (code) => {
    if (code !== 0) refusal.said = said.trim();
  });
  const until = Date.now() + settleMs;
  while (Date.now() < until) {
    const pid = holder(lab, host);
    if (pid !== null) return pid;
    if (refusal.said !== null)
      throw new Refusal(
        `Namespaces are refused here: ${refusal.said}. Run the lab on a machine of its own or in a privileged container.`,
      );
    await pause(25);
  }
  throw new Refusal(
    `The namespaces of ${host === null ? "the lab" : `host "${host}"`} were not there after ${settleMs / 1000} s.`,
  );
}
