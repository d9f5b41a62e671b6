import { readExposition } from "../../engine/metric/exposition.ts";
import { keptOf, type Scrape, type Scraped } from "../../engine/metric/scrape.ts";
import { cleanLine } from "../../engine/event/clean.ts";
import { HttpError } from "../../net/http-client.ts";
import { createSeenSecrets, watchSecrets } from "../function/secret.ts";
import type { AskDeps } from "./deps.ts";

/** Bytes of what an exporter shows. */
const maxBytes = 8 * 1024 * 1024;
const accept = "application/openmetrics-text;version=1.0.0;q=0.8,text/plain;version=0.0.4;q=0.5,*/*;q=0.1";

/** Asks an exporter once for what it shows. That it does not answer is an answer. */
export async function scrape(one: Scrape, deps: AskDeps): Promise<Omit<Scraped, "afterMs">> {
  const { source, url } = one;
  const began = performance.now();
  const seen = createSeenSecrets();
  const nothing = (because: string): Omit<Scraped, "afterMs"> => ({
    source,
    url,
    ms: performance.now() - began,
    because: cleanLine(seen.mask(because), 500),
    samples: [],
    dropped: 0,
    refused: 0,
  });
  const token = one.secret === null ? null : await watchSecrets(deps.secrets, seen).read(one.secret);
  if (token === undefined) return nothing(`the secret "${one.secret ?? ""}" does not exist at this vantage point`);
  try {
    const { status, headers, body } = await deps.http.request({
      method: "get",
      url,
      headers: { accept, ...(typeof token === "string" ? { authorization: `Bearer ${token}` } : {}) },
      timeoutMs: one.timeoutMs,
      maxBodyBytes: maxBytes,
      signal: deps.signal,
    });
    if (status !== 200) return nothing(`it answered ${String(status)}`);
    const inSeconds = (headers["content-type"] ?? "").startsWith("application/openmetrics-text");
    const kept = keptOf(one, readExposition(body.toString("utf8"), { inSeconds }));
    return { source, url, ms: performance.now() - began, because: null, ...kept };
  } catch (error) {
    deps.signal.throwIfAborted();
    if (!(error instanceof HttpError)) throw error;
    return nothing(error.message);
  }
}
