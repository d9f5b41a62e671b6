import type { Reply } from "../../../client/call.ts";
import { api } from "../../data/api.ts";

export type Checked = Reply<"checkDefinitions">;
export type Simulated = Reply<"simulateDefinitions">;
export type Foreseen = Reply<"foreseeMoves">;
export type DecidedAnew = Reply<"backtestDefinitions">;

/** A draft as a file of the folder that it was published from. */
export interface DraftFile {
  readonly path: string;
  readonly text: string;
}

export const checkDraft = (file: DraftFile): Promise<Checked> => api.call.checkDefinitions({ body: { files: [file] } });

/** Its own scenarios and all that are published. */
export const simulateDraft = (file: DraftFile): Promise<Simulated> =>
  api.call.simulateDefinitions({ body: { files: [file], published: true } });

export const foreseeDraft = (file: DraftFile): Promise<Foreseen> => api.call.foreseeMoves({ body: { files: [file] } });

/** A page of the records that were opened in the last `days`. */
export const backtestDraft = (file: DraftFile, days: number, cursor: string | undefined): Promise<DecidedAnew> =>
  api.call.backtestDefinitions({
    body: { files: [file], since: new Date(Date.now() - days * 86_400_000).toISOString(), limit: 100, cursor },
  });

export const publishDraft = (file: DraftFile): Promise<Reply<"publishDefinitions">> =>
  api.call.publishDefinitions({ body: { files: [file] } });

export const completeDraft = (text: string, at: number): Promise<Reply<"completeDefinition">> =>
  api.call.completeDefinition({ body: { text, at } });
