import type { LoadOptions } from "../../engine/definition/context.ts";
import type { DefinitionFile } from "../../engine/definition/load.ts";
import type { CheckedFiles } from "../../store/definition/publish-files.ts";

/** What the checking thread is started with. */
export interface ThreadData {
  readonly functions: LoadOptions["functions"] | null;
}

/** What the files may refer to, and what of it is to go. */
export type Around = Pick<LoadOptions, "context" | "without">;

export interface CheckRequest {
  readonly id: number;
  readonly files: readonly DefinitionFile[];
  readonly around: Around;
}

export interface CheckAnswer {
  readonly id: number;
  readonly checked: CheckedFiles;
}
