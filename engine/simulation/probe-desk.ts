/** Probes in virtual time: what they find is kept, and becomes values of their sources, as by the product. */
import { aboutProbes } from "../probe/about.ts";
import type { AboutSeries } from "../watch/about.ts";
import type { Probe } from "../probe/ir.ts";
import { samplesOf } from "../probe/series.ts";
import { fallSilent, type ProbeChange, type Standing, type Stood, take } from "../probe/standing.ts";
import type { MeasuredBatch } from "./measured.ts";
import type { ProbedTurn } from "./probed.ts";

interface Stands {
  readonly probe: Probe;
  readonly from: string;
  readonly standing: Standing;
}

/** The CI that a probe is about, by its id; null = there is none, or more than one. */
type CiOf = (of: Probe["of"]) => string | null;

export class ProbeDesk {
  readonly #probes: ReadonlyMap<string, Probe>;
  readonly #ciOf: CiOf;
  readonly #stands = new Map<string, Stands>();
  readonly #changes: ProbeChange[] = [];

  constructor(probes: { readonly [name: string]: Probe }, ciOf: CiOf) {
    this.#probes = new Map(Object.entries(probes));
    this.#ciOf = ciOf;
  }

  /** What is found at one instant, as what sources of metrics are sent. */
  take({ at, seen }: ProbedTurn): readonly { readonly source: string; readonly batch: MeasuredBatch }[] {
    const sources = new Map<string, MeasuredBatch["series"][number][]>();
    for (const one of seen) {
      const probe = this.#probes.get(one.probe);
      if (probe === undefined) continue;
      const key = `${one.probe} ${one.from}`;
      const before = this.#stands.get(key)?.standing ?? null;
      this.#stood({ probe, from: one.from }, take(before, one, this.#ciOf(probe.of), probe));
      const samples = samplesOf(one).map(({ labels, sample }) => ({ labels, samples: [sample] }));
      sources.set(probe.source, [...(sources.get(probe.source) ?? []), ...samples]);
    }
    return [...sources].map(([source, series]) => ({ source, batch: { at, series } }));
  }

  /** All that probes were until an instant, in order. */
  changes(now: number): readonly ProbeChange[] {
    for (const { probe, from, standing } of this.#stands.values()) {
      const silent = fallSilent({ probe: probe.name, from }, standing, probe, now);
      if (silent !== null) this.#stood({ probe, from }, silent);
    }
    return this.#changes;
  }

  about(): AboutSeries {
    return aboutProbes(
      this.#probes,
      this.#changes.filter(({ state }) => state === "down"),
    );
  }

  #stood(of: Pick<Stands, "probe" | "from">, { standing, changes }: Stood): void {
    this.#stands.set(`${of.probe.name} ${of.from}`, { ...of, standing });
    this.#changes.push(...changes);
  }
}
