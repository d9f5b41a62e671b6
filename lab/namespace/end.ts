import { readFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import type { Marked } from "./marked.ts";
import { Refusal } from "./refusal.ts";

const goneMs = 30_000;

/** Ends processes that hold namespaces, and those that come while it does. Gives whether there were any. */
export async function endMarked(find: () => readonly Marked[]): Promise<boolean> {
  const seen = new Set<number>();
  for (const until = Date.now() + goneMs; ; await pause(10)) {
    const found = find();
    for (const { pid } of found) seen.add(pid);
    // Who has started such a process sees it off; it is ended itself only where that one is not there yet.
    const first = found.filter(({ settled }) => settled);
    for (const { pid } of first.length > 0 ? first : found) kill(pid);
    const left = [...seen].filter(isThere);
    if (found.length === 0 && left.length === 0) return seen.size > 0;
    if (Date.now() > until) throw new Refusal(`These processes of the lab do not end: ${left.join(", ")}`);
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It has ended meanwhile.
  }
}

/** A process on its way out has lost its name and environment before those are gone whom it takes along. */
export function isThere(pid: number | string): boolean {
  try {
    return !/\) [ZX] /u.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return false;
  }
}
