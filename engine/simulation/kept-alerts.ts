import type { AlertChange } from "../alert/alert-change.ts";
import { type LedTo, rowOfEpisode } from "../indicator/of-alerts.ts";
import type { IndicatorRow } from "../indicator/row.ts";

/** What is kept of alerts in a scenario. */
export interface KeptAlerts {
  changes(): readonly AlertChange[];
  records(): ReadonlyMap<string, LedTo>;
}

/** Each episode as a row that numbers are made of. */
export function episodesOf(kept: KeptAlerts): readonly IndicatorRow[] {
  const episodes = new Map<string, AlertChange[]>();
  for (const change of kept.changes()) {
    const key = `${change.alert}#${String(change.episode)}`;
    const known = episodes.get(key);
    if (known === undefined) episodes.set(key, [change]);
    else known.push(change);
  }
  const ledTo = kept.records();
  return [...episodes.values()].map((episode) => rowOfEpisode(episode, (group) => ledTo.get(group) ?? null));
}
