import { setTimeout as pause } from "node:timers/promises";
import { marked } from "./namespace/marked.ts";
import { Refusal } from "./namespace/refusal.ts";
import { needRoot } from "./site/running.ts";

const goneMs = 30_000;

/**
 * Ends what holds a lab, whether it has come up or not. All else goes with it: the kernel ends each process of its
 * process namespace before the end of the first one is told. Gives whether there was anything.
 */
export async function takeDown(lab: string): Promise<boolean> {
  needRoot();
  let was = false;
  for (const until = Date.now() + goneMs; ; await pause(10)) {
    const left = marked(lab);
    if (left.length === 0) return was;
    was = true;
    if (Date.now() > until)
      throw new Refusal(`These processes of the lab do not end: ${left.map(({ pid }) => pid).join(", ")}`);
    for (const { pid } of left) kill(pid);
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It has ended meanwhile.
  }
}
