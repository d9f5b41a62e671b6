import { readdirSync, readFileSync } from "node:fs";

/**
 * Seconds of the processor that this process has used: on a machine with other work the clock tells more about that.
 */
export function ownProcessorTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

/** The same with the processes that it started and that have ended, whose time is known in ticks of 10 ms. */
export function processorTime(): number {
  return ownProcessorTime() + ended(fieldsOf("self"));
}

/**
 * Of another process with all its threads, in ticks of 10 ms; 0 when it is gone. Linux only, as are the benches that
 * ask for it.
 */
export function processorTimeOf(pid: number): number {
  return used(fieldsOf(pid));
}

/** Of a process and all that descend from it, those that have ended among them. */
export function processorTimeOfTree(root: number): number {
  const children = new Map<number, number[]>();
  const times = new Map<number, number>();
  for (const name of readdirSync("/proc")) {
    const pid = Number(name);
    if (!Number.isInteger(pid)) continue;
    const fields = fieldsOf(pid);
    times.set(pid, used(fields) + ended(fields));
    const parent = Number(fields[1] ?? 0);
    children.set(parent, [...(children.get(parent) ?? []), pid]);
  }
  const sum = (pid: number): number =>
    (children.get(pid) ?? []).reduce((total, child) => total + sum(child), times.get(pid) ?? 0);
  return sum(root);
}

/** Of all servers that a bench has started: of what descends from this process, without itself. */
export function serversSeconds(): number {
  return processorTimeOfTree(process.pid) - processorTimeOf(process.pid);
}

/** Fields of /proc/PID/stat from the third on; none when the process is gone. */
function fieldsOf(pid: number | "self"): readonly string[] {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    return text.slice(text.lastIndexOf(") ") + 2).split(" ");
  } catch {
    return [];
  }
}

function used(fields: readonly string[]): number {
  return (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) / 100;
}

function ended(fields: readonly string[]): number {
  return (Number(fields[13] ?? 0) + Number(fields[14] ?? 0)) / 100;
}
