import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Json } from "../../engine/base/json.ts";
import { createFunctions, type Functions } from "../function/functions.ts";
import { noSecrets } from "../function/secret.ts";
import { createHttpClient } from "../../net/http-client.ts";
import { createEgress } from "../../net/egress.ts";
import { createProbeFunctions } from "./probe.ts";

let server: Server;
let port: number;
const egress = { allow: ["127.0.0.0/8"] };
const http = createHttpClient({ egress });
const functions: Functions = createFunctions(
  { http, secrets: noSecrets, log: () => undefined },
  createProbeFunctions({ egress: createEgress(egress) }),
);
const probe = (name: string, input: Json): Promise<Json> => functions.call(name, input, "k");

beforeAll(async () => {
  server = createServer((req, res) => res.writeHead(req.url === "/broken" ? 500 : 200).end("all is well"));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  ({ port } = server.address() as AddressInfo);
});

afterAll(async () => {
  await http.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

describe("probe.tcp", () => {
  it("tells a port that listens from one that does not", async () => {
    expect(await probe("probe.tcp", { host: "127.0.0.1", port })).toMatchObject({ up: true, reason: null });
    expect(await probe("probe.tcp", { host: "127.0.0.1", port: 1 })).toMatchObject({ up: false, reason: "refused" });
    expect(await probe("probe.tcp", { host: "no.such.name.invalid", port: 1 })).toMatchObject({
      up: false,
      reason: "unreachable",
    });
  });

  it("waits for a resolver no longer than for the target", async () => {
    const deaf = createFunctions(
      { http, secrets: noSecrets, log: () => undefined },
      createProbeFunctions({ egress: createEgress({ resolve: () => new Promise<never>(() => undefined) }) }),
    );
    for (const name of ["probe.tcp", "probe.tls"])
      expect(await deaf.call(name, { host: "slow.example", port: 1, timeoutMs: 50 }, "k")).toMatchObject({
        up: false,
        reason: "timeout",
      });
  });

  it("faults where the target is required to be up, and where it may not be probed", async () => {
    await expect(probe("probe.tcp", { host: "127.0.0.1", port: 1, require: true })).rejects.toMatchObject({
      type: expect.stringMatching(/communication$/) as string,
    });
    await expect(probe("probe.tcp", { host: "169.254.169.254", port: 80 })).rejects.toMatchObject({
      type: expect.stringMatching(/authorization$/) as string,
    });
    await expect(probe("probe.tcp", { host: "127.0.0.1", port: 70_000 })).rejects.toMatchObject({
      type: expect.stringMatching(/validation$/) as string,
    });
  });
});

describe("probe.http", () => {
  it("looks at status and content", async () => {
    const url = `http://127.0.0.1:${port}`;
    expect(await probe("probe.http", { url, contains: "well" })).toMatchObject({ up: true, status: 200 });
    expect(await probe("probe.http", { url: `${url}/broken` })).toMatchObject({
      up: false,
      status: 500,
      reason: "status",
    });
    expect(await probe("probe.http", { url, contains: "ill" })).toMatchObject({ up: false, reason: "content" });
    expect(await probe("probe.http", { url: "http://127.0.0.1:1" })).toMatchObject({
      up: false,
      reason: "unreachable",
    });
  });
});

describe("probe.tls", () => {
  it("says that a port speaks no TLS", async () => {
    expect(await probe("probe.tls", { host: "127.0.0.1", port, timeoutMs: 2000 })).toMatchObject({
      up: false,
      trusted: null,
    });
  });
});

it("describes its functions with JSON Schemas for the publisher", () => {
  const [tcp] = functions.describe();
  expect(tcp).toMatchObject({
    name: "probe.tcp",
    input: { type: "object", required: ["host", "port"], additionalProperties: false },
    traits: { idempotent: true },
  });
});
