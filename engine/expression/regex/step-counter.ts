/** Counts the work of an evaluation. */
export interface StepCounter {
  /** Takes steps from what is left; false when they are used up, and from then on. */
  take(steps: number): boolean;
}
