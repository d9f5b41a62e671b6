/** Whose series are about what is in maintenance now: of watches that learn nothing from it. */
import { bindingsText } from "../../engine/alert/board.ts";
import { type Maintenance, maintenanceOf, windowsAsked } from "../../engine/alert/maintenance.ts";
import type { SourceEvent } from "../../engine/event/event.ts";
import type { Labels } from "../../engine/metric/labels.ts";
import type { MetricSource } from "../../engine/metric/ir.ts";
import type { AboutSeries } from "../../engine/watch/about.ts";
import { bindings } from "../../engine/watch/event.ts";
import { labelsOfGroup } from "../../engine/watch/watch.ts";
import { bindAlerts } from "../alert/bind.ts";
import { windowsOver } from "../alert/windows.ts";
import { readClasses } from "../cmdb/classes.ts";
import type { Queryable } from "../pool.ts";
import type { UnitNews } from "./unit-news.ts";

interface Known {
  readonly about: AboutSeries;
  readonly maintenances: readonly Maintenance[];
  /** UTC milliseconds. */
  readonly now: number;
}

/** Asks nothing where no watch leaves maintenance out. */
export async function maintainedNow(
  db: Queryable,
  news: readonly UnitNews[],
  { about, maintenances, now }: Known,
): Promise<(labels: Labels) => boolean> {
  const asked = windowsAsked(maintenances);
  const asking = news.filter(({ published: { watch } }) => {
    const { method } = watch;
    return method.kind === "baseline" && method.exclude !== undefined;
  });
  if (asked === null || asking.length === 0) return () => false;
  const bindOf = (source: MetricSource, labels: Labels): SourceEvent["bind"] =>
    (source.receive.as === "probes" ? about(labels)?.bind : undefined) ?? bindings(source, labels);
  const binds = new Map(
    asking.flatMap(({ published: { watch, source }, samples }) =>
      samples.map(({ labels }) => {
        const bind = bindOf(source, labelsOfGroup(watch, labels));
        return [bindingsText(bind), bind] as const;
      }),
    ),
  );
  const bound = await bindAlerts(db, await readClasses(db), [...binds.values()]);
  const cis = [...new Set([...bound.values()].flatMap(({ ci }) => ci ?? []))];
  const windows = await windowsOver(db, { cis, ...asked, at: now });
  const sources = [...new Map(asking.map(({ published: { source } }) => [source.name, source])).values()];
  return (labels) =>
    sources.some((source) => {
      const ci = bound.get(bindingsText(bindOf(source, labels)))?.ci ?? null;
      return ci !== null && maintenanceOf(maintenances, windows.get(ci) ?? [], now) !== null;
    });
}
