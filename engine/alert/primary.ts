/**
 * Which alert of a group the others come from.
 *
 * 1. What a correlation names as the cause is it; of two the one that is itself caused by none: there are two levels.
 * 2. Else the one on whose CI that of the other depends, as far as correlations look.
 * 3. Else the one that began first, then the smaller id.
 */
export interface GroupPrimary {
  /** Id of the alert. */
  readonly alert: string;
  readonly title: string;
  readonly ci: string | null;
  /** When it began, UTC milliseconds. */
  readonly at: number;
  readonly because: string;
  /** The correlation that names it; null = none does. */
  readonly named: string | null;
}

/** What is known of how two alerts hang together. */
export interface Between {
  /** Whether the CI of the first depends on that of the second. */
  readonly dependsOn: (ci: string | null, on: string | null) => boolean;
}

/** The primary of a group that an alert comes into, when neither is named by that. */
export function primaryOf(known: GroupPrimary, next: GroupPrimary, { dependsOn }: Between): GroupPrimary {
  if (known.alert === next.alert) return { ...next, named: known.named, because: known.because };
  if ((known.named === null) !== (next.named === null)) return known.named === null ? next : known;
  const [up, down] = [dependsOn(known.ci, next.ci), dependsOn(next.ci, known.ci)];
  if (up && !down) return { ...next, because: `"${known.ci ?? ""}" depends on "${next.ci ?? ""}"` };
  if (down && !up) return { ...known, because: known.named === null ? downText(next, known) : known.because };
  return known.at < next.at || (known.at === next.at && known.alert < next.alert) ? known : next;
}

function downText(next: GroupPrimary, known: GroupPrimary): string {
  return `"${next.ci ?? ""}" depends on "${known.ci ?? ""}"`;
}

export const beganFirst = "it began first";
