import { readFileSync } from "node:fs";

/** More gains nothing: the rate of a discovery holds fewer under way. */
const most = 4_096;
/** What the rest of the process may need. */
const kept = 256;

let known: number | null = null;

/** How many sockets a sweep may have open at one time in this process, by what the system lets it open. */
export function socketsAtOnce(): number {
  known ??= Math.max(16, Math.min(most, openFiles() - kept));
  return known;
}

/** The limit of open files, which Node raises to what the system allows when it starts; Linux alone tells it. */
function openFiles(): number {
  try {
    const told = /^Max open files\s+(\d+)/m.exec(readFileSync("/proc/self/limits", "utf8"))?.[1];
    return told === undefined ? most : Number(told);
  } catch {
    return most;
  }
}
