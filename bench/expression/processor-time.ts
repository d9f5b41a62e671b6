import { readFileSync } from "node:fs";

/** Seconds of the processor that this process has used: on a machine with other work the clock tells more about that. */
export function ownProcessorTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

/** The same with the processes that it started and that have ended, whose time is known in ticks of 10 ms. */
export function processorTime(): number {
  const fields = readFileSync("/proc/self/stat", "utf8").split(") ")[1]?.split(" ") ?? [];
  return ownProcessorTime() + (Number(fields[13]) + Number(fields[14])) / 100;
}
