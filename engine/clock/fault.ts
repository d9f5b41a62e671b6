/** Why open time could not be computed. It moves the record to needs-attention; no deadline is ever guessed. */
export interface ClockFault {
  readonly kind: "zone" | "calendar" | "noOpenTime" | "businessDay" | "target" | "instant" | "evaluation";
  /** Names the calendar, zone or service level, the value in quotes, and the remedy. */
  readonly message: string;
}

export function clockFault(kind: ClockFault["kind"], message: string): ClockFault {
  return { kind, message };
}
