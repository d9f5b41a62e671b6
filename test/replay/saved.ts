import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import type { Payload } from "@temporalio/common";
import { historyFromJSON, historyToJSON } from "@temporalio/common/lib/proto-utils.js";
import type { temporal } from "@temporalio/proto";
import { type ReplayWorkerOptions, Worker } from "@temporalio/worker";
import { ClaimCheckCodec } from "../../commands/claim-check.ts";
import { isJsonObject, type Json, type JsonObject } from "../../engine/json.ts";
import type { Queryable } from "../../store/pool.ts";

export const historiesFolder = new URL("./histories/", import.meta.url).pathname;

export interface SavedHistory {
  readonly workflowId: string;
  readonly history: temporal.api.history.v1.IHistory;
}

/** Histories saved from real runs whose file names begin so. They stay for as long as runs of their engine version may be open. */
export function savedHistories(prefix: string): readonly SavedHistory[] {
  return readdirSync(historiesFolder)
    .filter((file) => file.startsWith(prefix) && /\.json(?:\.gz)?$/.test(file))
    .toSorted()
    .map((file) => {
      const bytes = readFileSync(join(historiesFolder, file));
      const text = (file.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("utf8");
      return { workflowId: file.replace(/\.json(?:\.gz)?$/, ""), history: historyFromJSON(JSON.parse(text)) };
    });
}

/** Replays histories on the workflows as they are now. Tells how many, and of each that fails why. */
export async function replay(
  options: ReplayWorkerOptions,
  histories: readonly SavedHistory[],
): Promise<{ readonly count: number; readonly failed: readonly string[] }> {
  const failed: string[] = [];
  let count = 0;
  for await (const { workflowId, error } of Worker.runReplayHistories(options, histories)) {
    count += 1;
    if (error !== undefined) failed.push(`${workflowId}: ${error.message}`);
  }
  return { count, failed };
}

/**
 * Saves a history that can be replayed without its store: what the claim check keeps there is put back in its place, so
 * the file is compressed.
 */
export async function saveWhole(name: string, history: temporal.api.history.v1.IHistory, store: Queryable): Promise<void> {
  const whole = await withPayloads(JSON.parse(historyToJSON(history)) as Json, new ClaimCheckCodec(store));
  const text = JSON.stringify(whole).replaceAll(new RegExp(`\\d+@${hostname()}`, "g"), "1@host");
  writeFileSync(join(historiesFolder, `${name}.json.gz`), gzipSync(text, { level: 9 }));
}

async function withPayloads(json: Json, codec: ClaimCheckCodec): Promise<Json> {
  if (Array.isArray(json)) return Promise.all((json as readonly Json[]).map((item) => withPayloads(item, codec)));
  if (!isJsonObject(json)) return json;
  if (isJsonObject(json["metadata"] ?? null) && typeof json["data"] === "string") return decoded(json, codec);
  const entries = Object.entries(json).map(async ([key, value]) => [key, await withPayloads(value, codec)] as const);
  return Object.fromEntries(await Promise.all(entries));
}

async function decoded(payload: JsonObject, codec: ClaimCheckCodec): Promise<Json> {
  const bytes = (text: Json | undefined): Buffer => Buffer.from(typeof text === "string" ? text : "", "base64");
  const metadata = Object.entries(payload["metadata"] as JsonObject).map(([key, value]) => [key, bytes(value)] as const);
  const [whole] = await codec.decode([{ metadata: Object.fromEntries(metadata), data: bytes(payload["data"]) }]);
  const { metadata: labels, data } = whole as Payload;
  const text = (value: Uint8Array | null | undefined): string => Buffer.from(value ?? []).toString("base64");
  return { metadata: Object.fromEntries(Object.entries(labels ?? {}).map(([key, value]) => [key, text(value)])), data: text(data) };
}
