/**
 * Sends lines of files to a source of logs. A position is kept when its lines are stored: what is killed in between
 * sends them once more.
 */
import { setTimeout as pause } from "node:timers/promises";
import { ConfigurationError } from "../client/failure.ts";
import type { Positions } from "./positions.ts";
import { endOf, readOn } from "./read.ts";

export interface ShipParams {
  /** `http://host:port/v1/logs/SOURCE?host=…` */
  readonly door: URL;
  /** A bearer token: the source's secret, or an API key. */
  readonly token: string;
  readonly files: readonly string[];
  readonly positions: Positions;
  /** A file that was not read yet is read from its beginning; else from its end. */
  readonly fromBeginning: boolean;
  readonly signal: AbortSignal;
  /** Ends when nothing is left to read. */
  readonly once: boolean;
  readonly remark: (text: string) => void;
}

const idleMs = 500;
const longestWaitMs = 30_000;

/** Returns how many bytes were sent. */
export async function shipLines(params: ShipParams): Promise<number> {
  const { files, positions, fromBeginning, signal, once } = params;
  for (const file of fromBeginning ? [] : files) {
    if (positions.of(file) !== null) continue;
    const end = await endOf(file);
    if (end !== null) await positions.set(file, end);
  }
  let sent = 0;
  while (!signal.aborted) {
    let found = false;
    for (const file of files) {
      const read = await readOn(file, positions.of(file));
      if (read === null) continue;
      if (!(await send(params, read.text))) return sent;
      await positions.set(file, read.position);
      sent += Buffer.byteLength(read.text);
      found = true;
    }
    if (found) continue;
    if (once) break;
    await pause(idleMs, undefined, { signal }).catch(() => undefined);
  }
  return sent;
}

/** Until it is stored. false: it was asked to end before. */
async function send({ door, token, signal, remark }: ShipParams, text: string): Promise<boolean> {
  for (let waitMs = 1_000; !signal.aborted; waitMs = Math.min(waitMs * 2, longestWaitMs)) {
    const answer = await fetch(door, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "text/plain; charset=utf-8" },
      body: text,
      signal: AbortSignal.timeout(30_000),
      redirect: "error",
    }).catch((error: Error) => error);
    if (!(answer instanceof Error)) {
      const said = await answer.text();
      if (answer.ok) return true;
      if (answer.status < 500 && answer.status !== 429)
        throw new ConfigurationError(78, `${door.origin} answers ${String(answer.status)}: ${said.slice(0, 500)}`);
    }
    const why = answer instanceof Error ? answer.message : `it answers ${String(answer.status)}`;
    remark(`${door.origin} takes no lines (${why}); asking again in ${String(waitMs / 1000)} s`);
    await pause(waitMs, undefined, { signal }).catch(() => undefined);
  }
  return false;
}
