import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { foldAll } from "../../engine/lifecycle/fold.ts";
import type { LedgerEvent } from "../../engine/lifecycle/event.ts";
import type { Json } from "../../engine/base/json.ts";
import { digestOf } from "../../store/digest.ts";
import type { SourceRow } from "../../engine/availability/reading.ts";
import { chainHash, genesis } from "../../store/record/chain.ts";
import type { ArchivedRecord, ArchivedUptime } from "./line.ts";
import { wrongInUptime } from "./uptime.ts";
import { readArchive } from "./read.ts";

export interface ArchiveReport {
  readonly records: number;
  readonly events: number;
  /** Hex SHA-256 that the archive ends with. */
  readonly digest: string;
  /** Where each ledger ended. */
  readonly heads: readonly { readonly record: string; readonly head: number; readonly hash: string }[];
  readonly wrong: readonly { readonly record: string; readonly why: string }[];
  /** Heads of a given file that are those of archived records. */
  readonly compared: number;
}

/**
 * Proves an archive from the file alone: each chain of hashes, the digests of the definitions, what the ledgers fold
 * to, the uptime that was reckoned from them, and, where given, heads that were exported earlier.
 */
export async function verifyArchive(file: string, against?: string): Promise<ArchiveReport> {
  const anchors = against === undefined ? new Map<string, Anchor[]>() : await readAnchors(against);
  const wrong: { record: string; why: string }[] = [];
  const heads: ArchiveReport["heads"][number][] = [];
  const bundles = new Set<string>();
  let [events, compared, digest] = [0, 0, ""];
  let closed = true;
  const records = new Map<string, ArchivedRecord>();
  let uptime: ArchivedUptime | null = null;
  const rows: SourceRow[] = [];
  for await (const line of readArchive(file)) {
    if (line.kind === "archive") closed = line.closedBefore !== null;
    if (line.kind === "end") digest = line.digest;
    if (line.kind === "bundle") {
      if (digestOf(line.body as Json) !== line.digest)
        wrong.push({ record: `definitions of ${line.recordType}`, why: "their content does not match their digest" });
      bundles.add(line.digest);
    }
    if (line.kind === "uptime") uptime = line;
    if (line.kind === "uptimeRow") rows.push(line as unknown as SourceRow);
    if (line.kind !== "record") continue;
    const { record, head, hash } = line;
    const kept = anchors.get(record) ?? [];
    compared += kept.length;
    const why = faultOf(line, bundles, closed) ?? faultOfAnchors(line, kept);
    if (why !== null) wrong.push({ record, why });
    events += line.events.length;
    heads.push({ record, head, hash });
    // Of an archive there is no end; evidence is of few.
    if (!closed) records.set(record, line);
  }
  if (uptime !== null)
    wrong.push(
      ...wrongInUptime(
        uptime,
        rows.map(({ source, row }) => ({ source, row })),
        records,
      ),
    );
  return { records: heads.length, events, digest, heads, wrong, compared };
}

/** `closed`: whether its record must be. */
function faultOf(line: ArchivedRecord, bundles: ReadonlySet<string>, closed: boolean): string | null {
  let previous: Buffer = genesis;
  const events: LedgerEvent[] = [];
  for (const [index, { committedAt: _, hash, ...event }] of line.events.entries()) {
    const ledgerEvent = event as unknown as LedgerEvent;
    if (event.seq !== index + 1) return `expected event ${index + 1}, found ${event.seq}`;
    previous = chainHash(previous, line.record, ledgerEvent);
    if (previous.toString("hex") !== hash) return `event ${event.seq} does not match its hash`;
    events.push(ledgerEvent);
  }
  if (events.length !== line.head || previous.toString("hex") !== line.hash)
    return `its events do not end where it says: at event ${line.head}`;
  const state = foldAll(null, events);
  if (state?.id !== line.record || state.number !== line.number || state.type !== line.type || (closed && !state.final))
    return "its events do not fold to what it says of itself";
  const missing = line.bundles.filter((digest) => !bundles.has(digest));
  return missing.length === 0 ? null : `the definitions ${missing.join(", ")} are not in the archive`;
}

interface Anchor {
  readonly record: string;
  readonly head: number;
  readonly hash: string;
}

function faultOfAnchors(line: ArchivedRecord, anchors: readonly Anchor[]): string | null {
  const other = anchors.find(({ head, hash }) => line.events[head - 1]?.hash !== hash);
  return other === undefined ? null : `event ${other.head} is another one than when the heads were exported`;
}

async function readAnchors(file: string): Promise<Map<string, Anchor[]>> {
  const anchors = new Map<string, Anchor[]>();
  for await (const line of createInterface({ input: createReadStream(file) })) {
    if (line.trim() === "") continue;
    const anchor = JSON.parse(line) as Anchor;
    anchors.set(anchor.record, [...(anchors.get(anchor.record) ?? []), anchor]);
  }
  return anchors;
}
