import type { FunctionDefinition } from "../../activities/function/define-activity.ts";

/** A package of its own that brings functions. */
export interface Integration {
  /** As the configuration names it. */
  readonly name: string;
  /** The module that was loaded. */
  readonly file: string;
  readonly functions: readonly FunctionDefinition[];
}
