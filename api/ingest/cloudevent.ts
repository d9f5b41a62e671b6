import type { IncomingHttpHeaders } from "node:http";
import { failure, ok, type Result } from "../../engine/base/result.ts";

const required = ["id", "source", "specversion", "type"] as const;

/**
 * The delivery as one JSON text. A CloudEvent in binary mode (attributes in `ce-` headers) becomes the same object that
 * structured mode sends; every other body passes as it is. CloudEvents 1.0, HTTP protocol binding, section 3.1.
 */
export function cloudEventText(headers: IncomingHttpHeaders, body: string): Result<string, string> {
  if (headers["ce-specversion"] === undefined) return ok(body);
  const attributes: [string, string][] = [];
  for (const [name, value] of Object.entries(headers)) {
    if (!name.startsWith("ce-") || typeof value !== "string") continue;
    const decoded = percentDecoded(value);
    if (decoded === null) return failure(`the header "${name}" is not percent-encoded text`);
    attributes.push([name.slice(3), decoded]);
  }
  const event = Object.fromEntries(attributes);
  const missing = required.filter((name) => event[name] === undefined || event[name] === "");
  if (missing.length > 0) return failure(`the CloudEvent lacks ${missing.map((name) => `"ce-${name}"`).join(", ")}`);
  const media = headers["content-type"] ?? "application/json";
  const head = JSON.stringify({ ...event, datacontenttype: media }).slice(0, -1);
  if (body.trim() === "") return ok(`${head}}`);
  return ok(`${head},"data":${/[/+]json\b/i.test(media) ? body : JSON.stringify(body)}}`);
}

function percentDecoded(value: string): string | null {
  try {
    return decodeURIComponent(value);
  } catch {
    return null;
  }
}
