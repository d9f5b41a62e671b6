/** Lines of one batch as bytes: arrays of JSON, compressed for speed. */
import { gunzipSync, gzipSync } from "node:zlib";
import type { LogLine } from "../../engine/log/line.ts";

type Row = readonly [text: string, app: string, host: string, severity: LogLine["severity"], at: number | null];

export function encodeLines(lines: readonly LogLine[]): Buffer {
  const rows = lines.map(({ text, app, host, severity, at }): Row => [text, app, host, severity, at]);
  return gzipSync(JSON.stringify(rows), { level: 1 });
}

export function decodeLines(bytes: Buffer): readonly LogLine[] {
  const rows = JSON.parse(gunzipSync(bytes).toString("utf8")) as readonly Row[];
  return rows.map(([text, app, host, severity, at]) => ({ text, app, host, severity, at }));
}
