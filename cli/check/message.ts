import type { LoadOptions } from "../../engine/definition/context.ts";
import type { DefinitionFile } from "../../engine/definition/load.ts";
import type { CheckedFiles } from "../../store/definition/publish-files.ts";

/** What the checking thread is started with. */
export interface ThreadData {
  readonly functions: LoadOptions["functions"] | null;
}

/** What the files may refer to, what of it is to go, and who lacks what they may call. */
export type Around = Pick<LoadOptions, "context" | "without" | "lacking">;

export interface CheckRequest {
  readonly id: number;
  readonly files: readonly DefinitionFile[];
  readonly around: Around;
}

export interface CheckAnswer {
  readonly id: number;
  readonly checked: CheckedFiles;
}
