import type { LoadOptions } from "../../engine/definition/context.ts";
import type { DefinitionFile } from "../../engine/definition/load.ts";
import type { Simulated, SimulationRequest } from "../../engine/simulation/simulated.ts";
import type { CheckedFiles } from "../../store/definition/publish-files.ts";

/** What a thread is started with. */
export interface ThreadData {
  readonly functions: LoadOptions["functions"] | null;
}

/** What the files may refer to, what of it is to go, and who lacks what they may call. */
export type Around = Pick<LoadOptions, "context" | "without" | "lacking">;

/** What a thread is asked for. */
export type Job =
  | { readonly kind: "check"; readonly files: readonly DefinitionFile[]; readonly around: Around }
  | { readonly kind: "simulate"; readonly request: SimulationRequest };

export type Answer<Kind extends Job["kind"]> = { readonly check: CheckedFiles; readonly simulate: Simulated }[Kind];
