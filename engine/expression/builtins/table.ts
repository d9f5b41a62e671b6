import type { Native } from "../generate-value.ts";

/** Functions of values by `name/arity`. With several values of an argument, the last argument changes slowest. */
export interface NativeTable {
  readonly [nameAndArity: string]: Native;
}
