import type { Duplex } from "node:stream";
import { cleanText } from "../../engine/discovery/clean-text.ts";
import type { HttpObservation } from "../../engine/discovery/observation.ts";
import { readSome } from "./read-some.ts";

export interface HttpAnswer extends HttpObservation {
  /** The server speaks HTTP here only inside TLS, and says so in clear. */
  readonly wantsTls: boolean;
}

/** Asks for `/` over an open stream and reads at most 32 KiB; null when the answer is not HTTP. */
export async function askHttp(stream: Duplex, host: string, deadlineMs: number): Promise<HttpAnswer | null> {
  stream.write(
    `GET / HTTP/1.1\r\nHost: ${host}\r\nUser-Agent: opsloom-discovery\r\nAccept: text/html, */*;q=0.1\r\nConnection: close\r\n\r\n`,
  );
  const bytes = await readSome(stream, { maxBytes: 32_768, deadlineMs, idleMs: Math.min(deadlineMs, 500) });
  return parseAnswer(bytes.toString("latin1"));
}

/** Reads an HTTP/1 answer that may be cut anywhere. */
export function parseAnswer(text: string): HttpAnswer | null {
  const status = /^HTTP\/1\.[01] (\d{3})(?: |\r|\n|$)/.exec(text)?.[1];
  if (status === undefined) return null;
  const end = text.search(/\r?\n\r?\n/);
  const head = end === -1 ? text : text.slice(0, end);
  const body = end === -1 ? "" : text.slice(end);
  const headers = new Map<string, string>();
  for (const line of head.split("\n").slice(1, 100)) {
    const colon = line.indexOf(":");
    if (colon > 0) headers.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1));
  }
  return {
    status: Number(status),
    server: cleanText(headers.get("server") ?? "", 200),
    poweredBy: cleanText(headers.get("x-powered-by") ?? "", 200),
    title: titleOf(body),
    wantsTls:
      status === "400" &&
      /plain HTTP request was sent to HTTPS port|HTTP request to an HTTPS server|speaking plain HTTP to an SSL-enabled/i.test(
        body,
      ),
  };
}

function titleOf(body: string): string | null {
  // Found by position, not by one pattern over hostile text: no backtracking.
  const lower = body.toLowerCase();
  const open = lower.indexOf("<title");
  const start = open === -1 ? -1 : lower.indexOf(">", open);
  if (start === -1) return null;
  const close = lower.indexOf("<", start);
  return cleanText(
    Buffer.from(body.slice(start + 1, close === -1 ? start + 400 : close), "latin1").toString("utf8"),
    160,
  );
}
