interface Hour {
  /** How many answers there were in it. */
  readonly samples: number;
  /** Of `probe_up`: the share of them in which it was up. */
  readonly mean: number;
}

export interface Availability {
  readonly answers: number;
  /** 0 to 1; null = nothing was answered. What is not known is no answer. */
  readonly share: number | null;
}

/** How much of what was asked was up, of the figures of `probe_up` by the hour. */
export function availabilityOf(hours: readonly Hour[]): Availability {
  const answers = hours.reduce((sum, { samples }) => sum + samples, 0);
  // As many as were up, and no part of one: means are rounded.
  const up = hours.reduce((sum, { samples, mean }) => sum + Math.round(samples * mean), 0);
  return { answers, share: answers === 0 ? null : up / answers };
}
