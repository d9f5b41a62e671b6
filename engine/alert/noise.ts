/** How much of what is sent reaches people: counts over a time, of what the board decided. */
import type { BoardAlert } from "./board-alert.ts";
import type { BoardDecision } from "./board.ts";

export interface Noise {
  /** What sources sent. */
  readonly events: number;
  /** Episodes of alerts that began. */
  readonly alerts: number;
  /** Groups of alerts that began; those that turned out to be part of another one are not counted. */
  readonly groups: number;
  /** Records that groups opened; those that are part of another one, or were taken up again, are not counted. */
  readonly records: number;
  /** How often a record was opened or told something: that is what people hear. */
  readonly told: number;
}

export const noNoise: Noise = { events: 0, alerts: 0, groups: 0, records: 0, told: 0 };

/** The counts with those of another batch. `before`: an alert as it was, if it was. */
export function addNoise(
  noise: Noise,
  events: number,
  { alerts, effects }: Pick<BoardDecision, "alerts" | "effects">,
  before: (id: string) => BoardAlert | undefined,
): Noise {
  const begun = alerts.map(({ id, alert }) => alert.episode - (before(id)?.alert.episode ?? 0));
  const count = (isOne: (effect: BoardDecision["effects"][number]) => boolean): number => effects.filter(isOne).length;
  const opened = count(({ kind }) => kind === "group.open");
  const again = count((effect) => effect.kind === "group.open" && effect.again !== undefined);
  const merged = count(({ kind }) => kind === "group.merge");
  const told = count(
    (effect) =>
      effect.kind === "group.open" ||
      ((effect.kind === "group.join" || effect.kind === "group.clear" || effect.kind === "group.merge") &&
        effect.send !== null),
  );
  return {
    events: noise.events + events,
    alerts: noise.alerts + begun.reduce((sum, episodes) => sum + Math.max(0, episodes), 0),
    groups: noise.groups + opened - merged,
    records: noise.records + opened - again - merged,
    told: noise.told + told,
  };
}

/** Of so many alerts, how many asked nobody by themselves, of 10,000; null = there were none. */
export function reductionOf({ alerts, records }: Pick<Noise, "alerts" | "records">): number | null {
  return alerts === 0 ? null : Math.max(0, Math.round(((alerts - records) * 10_000) / alerts));
}
