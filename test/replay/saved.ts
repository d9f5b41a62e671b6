import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { historyFromJSON } from "@temporalio/common/lib/proto-utils.js";
import type { temporal } from "@temporalio/proto";

export const historiesFolder = new URL("./histories/", import.meta.url).pathname;

export interface SavedHistory {
  readonly workflowId: string;
  readonly history: temporal.api.history.v1.IHistory;
}

/** Histories saved from real runs whose file names begin so. They stay for as long as runs of their engine version may be open. */
export function savedHistories(prefix: string): readonly SavedHistory[] {
  return readdirSync(historiesFolder)
    .filter((file) => file.startsWith(prefix) && file.endsWith(".json"))
    .toSorted()
    .map((file) => ({
      workflowId: file.replace(".json", ""),
      history: historyFromJSON(JSON.parse(readFileSync(join(historiesFolder, file), "utf8"))),
    }));
}
