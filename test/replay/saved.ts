/** Histories saved from real runs: how they are saved, found and replayed, for every type of workflow. */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import type { Payload } from "@temporalio/common";
import { historyFromJSON, historyToJSON } from "@temporalio/common/lib/proto-utils.js";
import type { temporal } from "@temporalio/proto";
import { type ReplayWorkerOptions, Worker } from "@temporalio/worker";
import { cacheDirectory } from "../../cli/configuration/directories.ts";
import { workflowBundle } from "../../cli/worker/bundle.ts";
import { ClaimCheckCodec } from "../../commands/claim-check.ts";
import { isJsonObject, type Json, type JsonObject } from "../../engine/base/json.ts";
import type { Queryable } from "../../store/pool.ts";

const historiesFolder = new URL("./histories/", import.meta.url).pathname;
const ending = ".json.gz";

export interface SavedHistory {
  /** The name of its file, until it is replaced by the id it ran under. */
  readonly workflowId: string;
  readonly history: temporal.api.history.v1.IHistory;
}

/**
 * Histories saved from real runs whose file names begin so. They stay for as long as runs of their engine version may
 * be open.
 */
export function savedHistories(prefix: string): readonly SavedHistory[] {
  return readdirSync(historiesFolder)
    .filter((file) => file.startsWith(prefix) && file.endsWith(ending))
    .toSorted((a, b) => (a.slice(0, -ending.length) < b.slice(0, -ending.length) ? -1 : 1))
    .map((file) => {
      const text = gunzipSync(readFileSync(join(historiesFolder, file))).toString("utf8");
      return { workflowId: file.slice(0, -ending.length), history: historyFromJSON(JSON.parse(text)) };
    });
}

/**
 * Replays histories on the workflows as they are now, each under its own workflow id where `workflowIds` has one for
 * its file: what a run does may depend on it. Tells how many, and of each that fails why.
 */
export async function replay(
  histories: readonly SavedHistory[],
  workflowIds: { readonly [file: string]: string } = {},
): Promise<{ readonly count: number; readonly failed: readonly string[] }> {
  const options: ReplayWorkerOptions = {
    workflowBundle: await workflowBundle(join(cacheDirectory(process.env), "bundles")),
    replayName: "saved",
    sinks: { progress: { rows: { fn: () => undefined } } },
  };
  const named = histories.map(({ workflowId, history }) => ({
    workflowId: workflowIds[workflowId] ?? workflowId,
    history,
  }));
  const failed: string[] = [];
  let count = 0;
  for await (const { workflowId, error } of Worker.runReplayHistories(options, named)) {
    count += 1;
    if (error !== undefined) failed.push(`${workflowId}: ${error.message}`);
  }
  return { count, failed };
}

/**
 * Saves a history that can be replayed without its store: what the claim check keeps there is put back in its place, so
 * the file is compressed. Who ran it and where is left out: nothing replays from that.
 *
 * @param store where the claim check of the run kept what is large; null when it had none.
 */
export async function save(
  name: string,
  history: temporal.api.history.v1.IHistory,
  store: Queryable | null,
): Promise<void> {
  const json = JSON.parse(historyToJSON(history)) as Json;
  const whole = store === null ? json : await withPayloads(json, new ClaimCheckCodec(store));
  writeFileSync(
    join(historiesFolder, `${name}${ending}`),
    gzipSync(JSON.stringify(withoutOrigin(whole)), { level: 9 }),
  );
}

const told = ["identity", "stackTrace", "binaryChecksum", "buildId"];

function withoutOrigin(json: Json): Json {
  if (typeof json === "string") return json.replaceAll(new RegExp(`\\d+@${hostname()}`, "g"), "1@host");
  if (Array.isArray(json)) return (json as readonly Json[]).map(withoutOrigin);
  if (!isJsonObject(json)) return json;
  return Object.fromEntries(
    Object.entries(json).flatMap(([key, value]) =>
      told.includes(key) && typeof value === "string" ? [] : [[key, withoutOrigin(value)]],
    ),
  );
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
  const metadata = Object.entries(payload["metadata"] as JsonObject).map(
    ([key, value]) => [key, bytes(value)] as const,
  );
  const [whole] = await codec.decode([{ metadata: Object.fromEntries(metadata), data: bytes(payload["data"]) }]);
  const { metadata: labels, data } = whole as Payload;
  const text = (value: Uint8Array | null | undefined): string => Buffer.from(value ?? []).toString("base64");
  return {
    metadata: Object.fromEntries(Object.entries(labels ?? {}).map(([key, value]) => [key, text(value)])),
    data: text(data),
  };
}
