/** What the outbox carries when somebody is not active any more: a record that waits for them is told with `$left`. */
export interface PersonLeft {
  readonly id: string;
  readonly record: string;
  readonly kind: "person.left";
  readonly person: string;
  /** Fields of the record name them. */
  readonly named?: true;
}
