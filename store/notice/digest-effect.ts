import type { Telling } from "../../engine/lifecycle/tell/telling.ts";

/** The effect that tells what waits in a digest. */
export interface Digest {
  /** `digest:` and the id of the first of its messages. */
  readonly id: string;
  readonly kind: "digest";
  /** Record of the first of its messages. */
  readonly record: string;
  readonly to: string;
  readonly channel: string;
  /** UTC milliseconds. */
  readonly sendAt: number;
  readonly tried?: NonNullable<Telling["tried"]>;
}
