import type { RecordView } from "./view.ts";
import type { Scope } from "./scope.ts";

/** Where a transition stands. */
export interface TransitionScope {
  readonly scope: Scope;
  /** Fields that a transition may require and set: the record's, or the facet's. */
  readonly view: RecordView | null;
  /** Fields for audiences: the record's. */
  readonly people: RecordView | null;
  readonly states: readonly string[];
  /** The record type; null or absent = not known. */
  readonly record?: string | null;
  /** Nobody gives this command: time, an outcome or a linked record brings it about. */
  readonly automatic?: boolean;
}
