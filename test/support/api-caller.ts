import { request } from "node:http";
import { expect } from "vitest";
import { apiRoutes } from "../../api/app.ts";
import { fault } from "../../api/contract/fault.ts";
import { faultCodes } from "../../api/fault-code.ts";
import type { Operation } from "../../api/contract/operation.ts";
import type { ApiDeps } from "../../api/deps.ts";

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  // Each answer was checked against its contract.
  // oxlint-disable-next-line typescript/no-explicit-any -- tests look into answers of every shape
  readonly json: any;
}

export interface Call {
  readonly key?: string | null;
  readonly body?: unknown;
  /** Sent as it is instead of `body`. */
  readonly raw?: string | Buffer;
  readonly headers?: Record<string, string>;
}

export type ApiCaller = (method: string, path: string, call?: Call) => Promise<Answer>;

/**
 * Calls an API over HTTP as it is on the wire (`fetch` adds headers of its own), and checks every answer against its
 * contract.
 */
export function createApiCaller(url: string, operations: readonly Operation[], key?: string): ApiCaller {
  return async (method, path, call = {}) => {
    const answer = await send(url, method, path, call, call.key === undefined ? key : call.key);
    checkAnswer(operationOf(operations, method, path), answer);
    return answer;
  };
}

/** Every operation of the API. */
export function allOperations(deps: ApiDeps): readonly Operation[] {
  return apiRoutes(deps).map(({ operation }) => operation);
}

function operationOf(operations: readonly Operation[], method: string, path: string): Operation | undefined {
  const parts = path.split("?")[0]?.split("/") ?? [];
  const found = operations.filter((operation) => {
    const template = operation.path.split("/");
    return (
      operation.method === method.toLowerCase() &&
      template.length === parts.length &&
      template.every((part, index) => part.startsWith("{") || part === parts[index])
    );
  });
  // `/definitions/check` before `/definitions/{name}`: the more literal one.
  return found.sort((left, right) => left.path.split("{").length - right.path.split("{").length)[0];
}

function checkAnswer(operation: Operation | undefined, { status, headers, json, text }: Answer): void {
  if (status === 304) return expect(text).toBe("");
  if (status === 301 && operation?.moves === true) return expect(headers["location"]).toMatch(/^\/v1\//);
  if (status >= 400) {
    // What node's own HTTP server refuses never reaches us.
    if (status === 431 || (status === 400 && text === "")) return;
    if (json?.checks !== undefined) return;
    expect(headers["content-type"], text).toMatch(/^application\/problem\+json/);
    expect(fault.parse(json)).toEqual(json);
    expect(json.status).toBe(status);
    expect(json.type).toBe(`/docs/problems#${json.code}`);
    expect(Object.keys(faultCodes)).toContain(json.code);
    expect(text).not.toMatch(/node_modules|\.ts:\d+|syntax error at|invalid input syntax/);
    return;
  }
  if (operation === undefined || operation.stream) return;
  expect(status).toBe(operation.status);
  if (status === 204) return expect(text).toBe("");
  if (operation.raw === "reply") return expect(headers["content-disposition"]).toMatch(/^attachment;/);
  expect(headers["content-type"]).toMatch(/^application\/json/);
  // What the contract does not name would be dropped by it: so nothing more is sent than is documented.
  expect(operation.reply.parse(json)).toEqual(json);
}

function send(url: string, method: string, path: string, call: Call, key: string | null | undefined): Promise<Answer> {
  const body = call.raw ?? (call.body === undefined ? undefined : JSON.stringify(call.body));
  return new Promise((resolve, reject) => {
    const req = request(
      `${url}${path}`,
      {
        method,
        agent: false,
        headers: {
          ...(key === null || key === undefined ? {} : { authorization: `Bearer ${key}` }),
          ...(body === undefined
            ? {}
            : { "content-type": "application/json", "content-length": String(Buffer.byteLength(body)) }),
          ...call.headers,
        },
      },
      (res) => {
        const chunks: Buffer[] = [];
        const headers = Object.fromEntries(Object.entries(res.headers).map(([name, value]) => [name, String(value)]));
        const answer = (text: string): Answer => ({
          status: res.statusCode ?? 0,
          headers,
          text,
          json: /json/.test(headers["content-type"] ?? "") ? JSON.parse(text) : null,
        });
        // A stream may have no end: that it began is the answer. What it says is read by `readStream`.
        if ((headers["content-type"] ?? "").startsWith("text/event-stream")) {
          resolve(answer(""));
          res.destroy();
          return;
        }
        res.on("data", (chunk: Buffer) => chunks.push(chunk));
        res.on("error", reject);
        res.on("end", () => resolve(answer(Buffer.concat(chunks).toString("utf8"))));
      },
    );
    req.on("error", reject);
    req.end(body);
  });
}

/** One event of a stream as it came: its id and its data. */
export interface StreamEvent {
  readonly id: string;
  // oxlint-disable-next-line typescript/no-explicit-any -- as above
  readonly data: any;
}

/** Follows a stream until `enough` says so, or the server ends it. */
export async function readStream(
  url: string,
  key: string,
  enough: (events: readonly StreamEvent[]) => boolean,
  headers: Record<string, string> = {},
): Promise<{ readonly status: number; readonly headers: Headers; readonly events: readonly StreamEvent[] }> {
  const aborting = new AbortController();
  const response = await fetch(url, {
    headers: { authorization: `Bearer ${key}`, ...headers },
    signal: aborting.signal,
  });
  const events: StreamEvent[] = [];
  let pending = "";
  if (response.body === null) throw new Error("the stream has no body");
  for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
    pending += chunk;
    const whole = pending.split("\n\n");
    pending = whole.pop() ?? "";
    for (const text of whole) {
      const id = /^id: (.*)$/m.exec(text)?.[1];
      const data = /^data: (.*)$/m.exec(text)?.[1];
      if (id !== undefined && data !== undefined) events.push({ id, data: JSON.parse(data) });
    }
    if (enough(events)) break;
  }
  aborting.abort();
  return { status: response.status, headers: response.headers, events };
}
