import type { Reply } from "../../client/call.ts";

/** A run with its steps, as it is at a moment. */
export type RunView = Reply<"showRun">;

/** Who watches a story: in a terminal, or on a page of the console. */
export interface Audience {
  /** Tells one line of it. */
  say(text: string): void;
  /** Whether who watches says yes. */
  agrees(question: string): Promise<boolean>;
  /** Shows a run as it goes on, until it ends. */
  watch(run: AsyncIterable<RunView>): Promise<void>;
}
