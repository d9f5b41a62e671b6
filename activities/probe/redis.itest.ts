import type { Socket } from "node:net";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { RedisProbe } from "../../engine/pattern/probe.ts";
import { type Daemon, startRedis } from "../../test/support/daemon.ts";
import { has, listen, type Listener } from "../../test/support/listener.ts";
import { askOnce, type SampleParams } from "./sample.ts";

const redis = (port: number, command: RedisProbe["command"] = "INFO", args: readonly string[] = []): RedisProbe => ({
  kind: "redis",
  command,
  arguments: args,
  port,
});

describe.skipIf(!has("redis-server"))("redis (needs redis-server)", () => {
  let open: Daemon;
  let locked: Daemon;
  beforeAll(async () => {
    [open, locked] = await Promise.all([startRedis(null), startRedis("s3cret-canary")]);
  }, 120_000);
  afterAll(() => Promise.all([open?.stop(), locked?.stop()]));

  it("tells of itself without a password where it wants none", async () => {
    expect(await askOnce(redis(open.port, "INFO", ["server"]), {})).toMatchObject({
      ok: true,
      credential: null,
      output: expect.stringMatching(/redis_version:\d/),
    });
    expect(await askOnce(redis(open.port, "CLIENT LIST"), {})).toMatchObject({
      output: expect.stringContaining("cmd=client"),
    });
  });

  it("tells by a password, and its settings without what is secret of them", async () => {
    const answer = await askOnce(redis(locked.port, "CONFIG GET", ["*"]), {
      credentials: [{ kind: "redis", name: "c", tries: 1 }],
      secrets: { c: "s3cret-canary" },
    });
    expect(answer).toMatchObject({ ok: true, credential: "c" });
    expect(answer.ok && answer.output).toMatch(new RegExp(`^port ${locked.port}$`, "m"));
    expect(answer.ok && answer.output).toMatch(/^requirepass \*\*\*$/m);
    expect(JSON.stringify(answer)).not.toContain("s3cret-canary");
  });

  it("refuses another password, and is not asked without one twice", async () => {
    const wrong: SampleParams = {
      credentials: [{ kind: "redis", name: "c", tries: 1 }],
      secrets: { c: "wrong-canary" },
    };
    expect(await askOnce(redis(locked.port), wrong)).toMatchObject({ category: "credentials" });
    expect(await askOnce(redis(locked.port), {})).toMatchObject({
      category: "credentials",
      message: expect.stringContaining("no redis credential is given"),
    });
  });

  it("takes an argument for nothing but an argument", async () => {
    expect(await askOnce(redis(open.port, "CONFIG GET", ["x\r\nFLUSHALL\r\n"]), {})).toMatchObject({ output: "" });
    expect(await askOnce(redis(open.port, "INFO", ["commandstats"]), {})).toMatchObject({
      output: expect.not.stringContaining("flushall"),
    });
  });
});

describe("what is no redis", () => {
  const listeners: Listener[] = [];
  afterEach(() => Promise.all(listeners.splice(0).map((listener) => listener.close())));

  it.each<readonly [string, (socket: Socket) => void, string]>([
    ["says nothing", () => {}, "timeout"],
    ["drips", (socket) => drip(socket), "timeout"],
    [
      "sends 10 MB",
      (socket) => socket.write(Buffer.concat([Buffer.from("$10000000\r\n"), Buffer.alloc(10_000_002, 120)])),
      "tooLarge",
    ],
    ["announces more than there is", (socket) => socket.end("$9999999999\r\nabc"), "network"],
    ["nests lists", (socket) => socket.write("*1\r\n*1\r\n*1\r\n"), "protocol"],
    ["speaks HTTP", (socket) => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n"), "protocol"],
    ["sends binary", (socket) => socket.write(Buffer.from([0, 255, 13, 10])), "protocol"],
    ["closes at once", (socket) => socket.destroy(), "network"],
  ])("and %s ends in a category in time", { timeout: 90_000 }, async (_, serve, category) => {
    const listener = await listen(serve);
    listeners.push(listener);
    const began = performance.now();
    // Whatever is too large must be known to be before the time is over.
    const answerMs = category === "timeout" ? 1_500 : 60_000;
    expect(await askOnce(redis(listener.port), { limits: { answerMs } })).toMatchObject({ ok: false, category });
    expect(performance.now() - began).toBeLessThan(answerMs + 4_000);
  });
});

function drip(socket: Socket): void {
  socket.write("$1000\r\n");
  const timer = setInterval(() => socket.write("x"), 100);
  socket.once("close", () => clearInterval(timer));
}
