import type { LoadOptions } from "../../engine/definition/context.ts";
import type { Simulated, SimulationRequest } from "../../engine/simulation/simulated.ts";
import { createLine } from "./line.ts";

export interface SimulatorOptions {
  readonly functions: LoadOptions["functions"];
  /** All shipped scenarios take some 10 s (measured). @default 60000 */
  readonly timeoutMs?: number;
}

export interface Simulator {
  /** Rejects with a `CheckRefusedError` when it takes too long or too much memory. */
  run(request: SimulationRequest): Promise<Simulated>;
  close(): Promise<void>;
}

/** Runs scenarios beside the thread that serves commands, bounded in time and memory. */
export function createSimulator({ functions, timeoutMs = 60_000 }: SimulatorOptions): Simulator {
  const line = createLine({
    noun: "simulation",
    functions: functions ?? null,
    timeoutMs,
    idleMs: 60_000,
    memoryMb: 1_024,
    mostWaiting: 4,
    remedy: "send fewer scenarios at once, or shorter ones",
  });
  return {
    run: (request) => line.ask({ kind: "simulate", request }),
    close: () => line.close(),
  };
}
