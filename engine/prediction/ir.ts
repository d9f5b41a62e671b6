/** What is learned of closed records: which value people leave in a field, by the words of its texts. */
export interface Prediction {
  readonly name: string;
  readonly title: string;
  readonly record: string;
  /** The field that a value is proposed for. */
  readonly field: string;
  /** Fields whose words are read, in this order. */
  readonly reads: readonly string[];
  /** Final states whose records are learned from; none = all. */
  readonly states: readonly string[];
  /** How far back it learns, milliseconds. */
  readonly withinMs: number;
  /** A value is learned that so many records have. */
  readonly fewest: number;
  /** Values that are neither learned nor proposed. */
  readonly except: readonly string[];
  /** Share of proposals that shall be right, above 0 and up to 1: surer than the surest error is not asked for. */
  readonly precision: number;
  /** The command by which a person takes the value over. */
  readonly command: string;
}

/** A record that is over: what was written, and what was left in the field. */
export interface Example {
  readonly text: string;
  readonly value: string;
}
