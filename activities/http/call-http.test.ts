import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Json } from "../../engine/base/json.ts";
import { createHttpClient, type HttpClient } from "../../net/http-client.ts";
import { createFunctions } from "../function/functions.ts";
import { callHttp } from "./call-http.ts";

let server: Server;
let http: HttpClient;
let endpoint: string;
let answer: { readonly type: string; readonly body: Buffer };

beforeAll(async () => {
  server = createServer((_, res) => res.writeHead(200, { "content-type": answer.type }).end(answer.body));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  http = createHttpClient({ egress: { allow: ["127.0.0.0/8"] } });
});
afterAll(async () => {
  await http.close();
  await new Promise((resolve) => server.close(resolve));
});

async function content(type: string, body: string | Buffer, output = "content"): Promise<Json> {
  answer = { type, body: typeof body === "string" ? Buffer.from(body) : body };
  const functions = createFunctions(
    { http, secrets: { read: () => Promise.reject(new Error("none")) }, log: () => {} },
    [callHttp],
  );
  return functions.call("http", { method: "get", endpoint, output }, "key");
}

describe("the content of an answer", () => {
  it("is JSON by its media type, without a byte order mark", async () => {
    expect(await content("application/json", '{"a":1}')).toEqual({ a: 1 });
    expect(await content("application/problem+json; charset=utf-8", '\uFEFF{"a":1}')).toEqual({ a: 1 });
  });

  it("is text as its character set says, UTF-8 when it says none", async () => {
    const latin = Buffer.from("Müller", "latin1");
    expect(await content("text/plain; charset=iso-8859-1", latin)).toBe("Müller");
    expect(await content('text/plain; charset="ISO-8859-1"', latin)).toBe("Müller");
    expect(await content("text/plain", "Müller")).toBe("Müller");
  });

  it("is base64 when its bytes are no text, and whenever it is asked for raw", async () => {
    const bytes = Buffer.from([0xff, 0xfe, 0x00, 0x4d, 0xfc]);
    expect(await content("application/octet-stream", bytes)).toBe(bytes.toString("base64"));
    expect(await content("text/plain", Buffer.from("Müller", "latin1"))).toBe("TfxsbGVy");
    expect(await content("application/json", '{"a":1}', "raw")).toBe(Buffer.from('{"a":1}').toString("base64"));
  });

  it("is null when there is none", async () => {
    expect(await content("application/json", "")).toBeNull();
  });
});
