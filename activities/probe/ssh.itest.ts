import type { AddressInfo, Socket } from "node:net";
import ssh2 from "ssh2";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { DiscoveryCredential } from "../../engine/discovery/ir.ts";
import type { ProbeAnswer, ReadProbe, SshProbe } from "../../engine/pattern/probe.ts";
import { type Sshd, startSshd } from "../../test/support/daemon.ts";
import { has, listen, type Listener } from "../../test/support/listener.ts";
import { createCredentialMemory } from "./credential-memory.ts";
import { createHostKeys } from "./host-keys.ts";
import { askOnce, type SampleParams, sampleRun } from "./sample.ts";

const command = (name: string, args: readonly string[] = [], more: Partial<SshProbe> = {}): SshProbe => ({
  kind: "ssh",
  command: name,
  arguments: args,
  privilege: null,
  timeoutMs: 60_000,
  ...more,
});
const file = (path: string, more: Partial<ReadProbe> = {}): ReadProbe => ({
  kind: "read",
  file: path,
  maxBytes: 10_000,
  privilege: null,
  ...more,
});
const credential = (name: string): DiscoveryCredential => ({ kind: "ssh", name, tries: 1 });

describe.skipIf(!has("sshd"))("OpenSSH (needs sshd)", () => {
  let sshd: Sshd;
  beforeAll(async () => {
    sshd = await startSshd();
  }, 120_000);
  afterAll(() => sshd?.stop());
  const params = (): SampleParams => ({
    target: { sshPort: sshd.port },
    credentials: [credential("key")],
    secrets: { key: { user: sshd.user, key: sshd.key } },
  });

  it("runs a command by key; what it says and how it ended is the answer", async () => {
    expect(await askOnce(command("ls", ["/nowhere"]), params())).toEqual({
      ok: true,
      output: { stdout: "", stderr: expect.stringContaining("/nowhere"), exitCode: 2 },
      credential: "key",
      bytes: expect.any(Number),
      tookMs: expect.any(Number),
      identity: { sshHostKey: sshd.hostKey },
    });
  });

  it("gets every argument as it was given: nothing is expanded", async () => {
    const args = ["%s|", "$(id)", "`id`", "a b", "'", "*", "~", "", "\\", "x;id", "\n"];
    expect(await askOnce(command("printf", args), params())).toMatchObject({
      output: { stdout: "$(id)|`id`|a b|'|*|~||\\|x;id|\n|", exitCode: 0 },
    });
  });

  it("is asked nothing that the allow-list does not hold", async () => {
    const before = sshd.commands().length;
    const run = sampleRun({ ...params(), allowed: [command("uptime")] });
    try {
      for (const probe of [
        command("uptime", ["-s"]),
        command("id"),
        command("uptime", [], { privilege: "sudo" }),
        file("/etc/shadow"),
      ])
        expect(await run.ask(probe)).toMatchObject({ ok: false, category: "configuration" });
      expect(await run.ask(command("uptime"))).toMatchObject({ ok: true });
    } finally {
      run.close();
    }
    expect(sshd.commands().slice(before)).toEqual(["uptime"]);
  });

  it("takes many commands over one connection", { timeout: 120_000 }, async () => {
    const logins = (): number => sshd.log().split("Accepted publickey").length - 1;
    const before = logins();
    const run = sampleRun(params());
    try {
      const answers = await Promise.all(
        Array.from({ length: 30 }, (_, nth) => run.ask(command("echo", [String(nth)]))),
      );
      // What a shell says as it starts is on the standard error of each.
      expect(answers.map((answer) => answer.ok && answer.output)).toMatchObject(
        Array.from({ length: 30 }, (_, nth) => ({ stdout: `${nth}\n`, exitCode: 0 })),
      );
    } finally {
      run.close();
    }
    expect(logins() - before).toBe(1);
  });

  it("is known by the host key that ssh-keygen prints", async () => {
    const hostKeys = createHostKeys();
    await askOnce(command("true"), { ...params(), hostKeys });
    expect(hostKeys.rows()).toEqual([{ address: "127.0.0.1", key: sshd.hostKey }]);
  });

  it("gives files, bounded; a file that is not there is null", async () => {
    writeFileSync(join(sshd.folder, "it's $HOME"), "one\0two\n");
    writeFileSync(join(sshd.folder, "large"), "x".repeat(10_001));
    expect(await askOnce(file(join(sshd.folder, "it's $HOME")), params())).toMatchObject({ output: "one\ntwo\n" });
    expect(await askOnce(file(join(sshd.folder, "none")), params())).toMatchObject({ ok: true, output: null });
    expect(await askOnce(file(join(sshd.folder, "large")), params())).toMatchObject({ category: "tooLarge" });
    expect(await askOnce(file(sshd.folder), params())).toMatchObject({ category: "permission" });
    expect(await askOnce(file("etc/passwd"), params())).toMatchObject({ category: "configuration" });
  });

  it("cuts off what has no end, and goes on with the next", { timeout: 240_000 }, async () => {
    const run = sampleRun({ ...params(), limits: { maxBytes: 100_000 } });
    try {
      const answers = await Promise.all([
        run.ask(command("yes")),
        run.ask(command("cat", ["/dev/urandom"])),
        run.ask(command("sleep", ["60"], { timeoutMs: 500 })),
        run.ask(command("sh", ["-c", "while :; do echo x >&2; done"], { timeoutMs: 60_000 })),
      ]);
      expect(answers.map((answer) => !answer.ok && answer.category)).toEqual([
        "tooLarge",
        "tooLarge",
        "timeout",
        "tooLarge",
      ]);
      expect(await run.ask(command("echo", ["on"]))).toMatchObject({ output: { stdout: "on\n" } });
    } finally {
      run.close();
    }
  });

  it("refuses a key, is tried by the next, and after too many refusals not at all", async () => {
    const memory = createCredentialMemory(() => 1_000);
    const two = {
      ...params(),
      now: () => 1_000,
      memory,
      lockout: { failures: 2, pauseMs: 3_600_000 },
      credentials: [credential("strange"), credential("key")],
      secrets: { strange: { user: sshd.user, key: sshd.strangeKey }, key: { user: sshd.user, key: sshd.key } },
    };
    expect(await askOnce(command("true"), two)).toMatchObject({ ok: true, credential: "key" });
    const only = { ...two, credentials: [credential("strange")] };
    expect(await askOnce(command("true"), only)).toMatchObject({
      category: "credentials",
      message: expect.stringContaining('refused the ssh credentials "strange"'),
    });
    const before = sshd.log().length;
    // Another run, as after a restart: the memory is what is left.
    expect(
      await askOnce(command("true"), { ...only, memory: createCredentialMemory(() => 1_000, memory.rows()) }),
    ).toMatchObject({
      category: "credentials",
      message: expect.stringContaining("rest so that no account is locked"),
    });
    expect(sshd.log().slice(before)).not.toContain("Connection from");
  });

  it("is tried with a credential that it refused as often in a run as it has tries", async () => {
    const run = sampleRun({
      ...params(),
      credentials: [{ ...credential("strange"), tries: 2 }],
      secrets: { strange: { user: sshd.user, key: sshd.strangeKey } },
      lockout: { failures: 99, pauseMs: 1 },
    });
    const connections = (): number => sshd.log().split("Connection from").length - 1;
    const before = connections();
    for (const _ of [1, 2, 3, 4]) expect(await run.ask(command("true"))).toMatchObject({ category: "credentials" });
    run.close();
    await expect.poll(() => connections() - before).toBe(2);
  });

  it.each([
    ["no key at all", { user: "u", key: "-----BEGIN s3cret-canary-----" }, "configuration"],
    ["no secret", undefined, "configuration"],
    ["a password where none is taken", { user: "u", password: "s3cret-canary" }, "credentials"],
  ])("says what is wrong with %s", async (_, secret, category) => {
    const answer = await askOnce(command("true"), {
      ...params(),
      secrets: secret === undefined ? {} : { key: secret },
    });
    expect(answer).toMatchObject({ ok: false, category });
    expect(JSON.stringify(answer)).not.toContain("s3cret-canary");
  });

  it.skipIf(!has("sudo"))("says that sudo refuses (needs sudo)", async () => {
    const answer = await askOnce(command("id", ["-u"], { privilege: "sudo" }), params());
    if (process.getuid?.() === 0) expect(answer).toMatchObject({ output: { stdout: "0\n" } });
    else expect(answer).toMatchObject({ category: "permission" });
  });
});

describe("a host", () => {
  const servers: { close(): unknown }[] = [];
  afterEach(async () => {
    await Promise.all(servers.splice(0).map((server) => server.close()));
  });
  const hostKey = (): string => ssh2.utils.generateKeyPairSync("ed25519").private;
  const passwords: string[] = [];
  /** A server that takes the password `right`, by the method it is told to offer. */
  const start = async (offers: "password" | "keyboard-interactive", answer = "hello\n"): Promise<number> => {
    const server = new ssh2.Server({ hostKeys: [hostKey()] }, (client) => {
      client.on("error", () => {});
      client.on("authentication", (context) => {
        if (context.method === "password" && offers === "password") {
          passwords.push(context.password);
          return context.password === "right" ? context.accept() : context.reject(["password"]);
        }
        if (context.method === "keyboard-interactive" && offers === "keyboard-interactive")
          return context.prompt([{ prompt: "Password: ", echo: false }], ([given = ""]) => {
            passwords.push(given);
            if (given === "right") context.accept();
            else context.reject([offers]);
          });
        context.reject([offers]);
      });
      client.on("session", (accept) => {
        accept().on("exec", (acceptCommand) => {
          const channel = acceptCommand();
          channel.write(answer);
          channel.exit(0);
          channel.end();
        });
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    servers.push(server);
    return (server.address() as AddressInfo).port;
  };
  const ask = (port: number, more: Partial<SampleParams> = {}): Promise<ProbeAnswer> =>
    askOnce(command("hello"), {
      target: { sshPort: port },
      credentials: [{ ...credential("c"), user: "ops" }],
      secrets: { c: "right" },
      ...more,
    });

  it.each(["password", "keyboard-interactive"] as const)("takes a password by %s, once", async (method) => {
    passwords.length = 0;
    expect(await ask(await start(method))).toMatchObject({ output: { stdout: "hello\n" } });
    expect(await ask(await start(method), { secrets: { c: "wrong" } })).toMatchObject({ category: "credentials" });
    expect(passwords).toEqual(["right", "wrong"]);
  });

  it("that shows a key nobody knows where another was known gets no password", async () => {
    passwords.length = 0;
    const port = await start("password");
    const known = createHostKeys([{ address: "127.0.0.1", key: "SHA256:other" }]);
    expect(await ask(port, { hostKeys: known })).toMatchObject({
      category: "configuration",
      message: expect.stringContaining("no password was sent"),
    });
    expect(passwords).toEqual([]);
    expect(known.rows()).toEqual([{ address: "127.0.0.1", key: "SHA256:other" }]);
  });

  it("that has moved to the address of another is known by its key", async () => {
    const port = await start("password");
    const hostKeys = createHostKeys();
    await ask(port, { hostKeys });
    const [{ key } = { key: "" }] = hostKeys.rows();
    const moved = createHostKeys([
      { address: "127.0.0.1", key: "SHA256:other" },
      { address: "127.0.0.2", key },
    ]);
    expect(await ask(port, { hostKeys: moved })).toMatchObject({ ok: true });
  });

  const drip = (socket: Socket, text: string): void => {
    const timer = setInterval(() => socket.write(text), 100);
    socket.once("close", () => clearInterval(timer));
  };
  it.each<readonly [string, (socket: Socket) => void, readonly string[]]>([
    ["says nothing", () => {}, ["timeout"]],
    ["drips lines for ever, as a tar pit does", (socket) => drip(socket, "x\r\n"), ["timeout", "protocol"]],
    ["drips a byte at a time", (socket) => drip(socket, "x"), ["timeout", "protocol"]],
    ["sends 10 MB at once", (socket) => socket.write(Buffer.alloc(10_000_000, 120)), ["protocol", "timeout"]],
    ["speaks HTTP", (socket) => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n"), ["protocol", "network"]],
    ["sends binary", (socket) => socket.end(Buffer.from([0, 1, 2, 255, 254, 10, 13, 10])), ["protocol", "network"]],
    ["closes at once", (socket) => socket.destroy(), ["network"]],
    ["breaks off after its name", (socket) => socket.end("SSH-2.0-OpenSSH_9.2\r\n"), ["network"]],
  ])("that %s ends in a category in time", { timeout: 20_000 }, async (_, serve, categories) => {
    const listener: Listener = await listen(serve);
    servers.push(listener);
    const began = performance.now();
    const answer = await ask(listener.port, { limits: { loginMs: 1_500 } });
    expect(performance.now() - began).toBeLessThan(5_000);
    expect(answer).toMatchObject({ ok: false });
    expect(categories).toContain(!answer.ok && answer.category);
  });

  it("where nothing listens is told from one that does not answer", async () => {
    const listener = await listen(() => {});
    await listener.close();
    expect(await ask(listener.port)).toMatchObject({
      category: "network",
      message: expect.stringContaining("nothing listens"),
    });
  });

  it("is asked no longer than the run", async () => {
    const listener = await listen(() => {});
    servers.push(listener);
    const stop = new AbortController();
    const asking = ask(listener.port, { signal: stop.signal });
    setTimeout(() => stop.abort(new Error("cancelled")), 200);
    await expect(asking).rejects.toThrow("cancelled");
  });

  it("that is a metadata service is never asked", async () => {
    expect(await ask(22, { target: { address: "169.254.169.254" } })).toMatchObject({ category: "configuration" });
  });
});
