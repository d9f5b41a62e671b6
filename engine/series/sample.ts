/** One measured value. */
export interface Sample {
  /** UTC milliseconds, whole. */
  readonly at: number;
  readonly value: number;
}
