import type { ArchiveLine } from "../../cli/archive/line.ts";
import type { Reply } from "../../client/call.ts";

/**
 * The evidence of a record as `opsloom evidence` writes it: lines of JSON, the last of them with the SHA-256 over those
 * before it, gzipped. `opsloom verify --pack` proves it without a server. `now`: UTC milliseconds.
 */
export async function evidenceFile(of: Reply<"showEvidence">, now: number): Promise<Blob> {
  const { record, bundles, people } = of;
  const lines: readonly ArchiveLine[] = [
    { kind: "archive", version: 1, createdAt: new Date(now).toISOString(), closedBefore: null },
    ...bundles.map((bundle): ArchiveLine => ({ kind: "bundle", ...bundle })),
    { kind: "record", ...record },
    { kind: "people", record: record.record, spans: people },
  ];
  const before = lines.map(textOf).join("");
  const digest = await digestOf(before);
  const whole = before + textOf({ kind: "end", records: 1, bundles: bundles.length, digest });
  return new Response(new Blob([whole]).stream().pipeThrough(new CompressionStream("gzip"))).blob();
}

function textOf(line: ArchiveLine): string {
  return `${JSON.stringify(line)}\n`;
}

async function digestOf(text: string): Promise<string> {
  const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
