/** What probes find in a scenario while time passes: of each vantage point the same at every turn. */
import { ownValue } from "../base/json.ts";
import type { Probe } from "../probe/ir.ts";
import type { ProbeOutcome, SeenOutcome } from "../probe/outcome.ts";

export interface Probed {
  readonly forMs: number;
  readonly of: readonly ProbedOne[];
}

export interface ProbedOne {
  readonly probe: string;
  /** How long an answer takes, milliseconds. */
  readonly takesMs: number;
  /** From where it fails, and why; null = from nowhere. */
  readonly down: { readonly from: readonly string[] | null; readonly because: string } | null;
  /** Vantage points from which nobody asks. */
  readonly silent: readonly string[];
  /** How long its certificate is valid; null = it shows none. */
  readonly daysLeft: number | null;
}

/** What is found at one instant. */
export interface ProbedTurn {
  readonly at: number;
  readonly seen: readonly SeenOutcome[];
}

/** Every turn behind `begins`; the first is a whole turn after it. Probes that there are not are left out. */
export function probedTurns(
  { forMs, of }: Probed,
  probes: { readonly [name: string]: Probe },
  begins: number,
): readonly ProbedTurn[] {
  const turns = new Map<number, SeenOutcome[]>();
  for (const one of of) {
    const probe = ownValue(probes as never, one.probe) as Probe | undefined;
    if (probe === undefined) continue;
    for (let at = begins + probe.everyMs; at <= begins + forMs; at += probe.everyMs) {
      const seen = probe.from
        .filter((from) => !one.silent.includes(from))
        .map((from): SeenOutcome => ({ probe: probe.name, from, at, outcome: outcomeOf(one, probe, from) }));
      turns.set(at, [...(turns.get(at) ?? []), ...seen]);
    }
  }
  return [...turns].sort(([one], [other]) => one - other).map(([at, seen]) => ({ at, seen }));
}

function outcomeOf({ down, takesMs, daysLeft }: ProbedOne, { ask }: Probe, from: string): ProbeOutcome {
  const fails = down !== null && (down.from?.includes(from) ?? true);
  const steps = ask.kind === "http" ? ask.steps : [];
  return {
    state: fails ? "down" : "up",
    ms: takesMs,
    reason: fails ? "expected" : null,
    because: fails ? down.because : null,
    daysLeft,
    steps: steps.map(({ name }) => ({ name, ms: takesMs / steps.length, note: "" })),
  };
}
