/** OTLP over HTTP: the body is JSON or protobuf, and the answer is what the body was. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { invalidInput } from "../../error.ts";
import { bodyText } from "../body-text.ts";
import { parsed } from "../parsed.ts";
import { readJson } from "../read-json.ts";

/** The message that the bytes are, as JSON. Throws 400 where they are none. */
export function readOtlpBody(req: IncomingMessage, bytes: Buffer, decode: (bytes: Buffer) => unknown): unknown {
  if (!isJsonBody(req)) return parsed("OTLP", () => decode(bytes));
  const text = bodyText(bytes, req.headers["content-type"] ?? "");
  if (text === null) throw invalidInput("the body is not valid UTF-8");
  const json = readJson(text);
  if (!json.ok) throw invalidInput(json.error);
  return json.value;
}

/** `partial`: what the sender is told of what was not taken, and must not send again; null = all was. */
export function answerOtlp(req: IncomingMessage, res: ServerResponse, partial: object | null): void {
  const isJson = isJsonBody(req);
  // A protobuf answer without fields has no bytes.
  res
    .writeHead(200, { "content-type": isJson ? "application/json" : "application/x-protobuf" })
    .end(isJson ? JSON.stringify(partial === null ? {} : { partialSuccess: partial }) : "");
}

function isJsonBody(req: IncomingMessage): boolean {
  return /^application\/json\b/.test(req.headers["content-type"] ?? "");
}
