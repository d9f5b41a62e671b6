import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Json } from "../../engine/base/json.ts";
import { createFunctions, type Functions } from "../function/functions.ts";
import { noSecrets } from "../function/secret.ts";
import { createHttpClient } from "../../net/http-client.ts";
import { createRunShell } from "./run-shell.ts";
import { ProcessError, runProcess } from "./run-process.ts";

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "opsloom-shell-"));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

function functions(enabled = true, maxOutputBytes?: number): Functions {
  const shell = createRunShell({
    enabled,
    workingDirectory: folder,
    ...(maxOutputBytes === undefined ? {} : { maxOutputBytes }),
  });
  return createFunctions({ http: createHttpClient(), secrets: noSecrets, log: () => undefined }, [shell]);
}

const run = (input: Json): Promise<Json> => functions().call("shell", input, "run-1/do/0/sh/0");

const faultOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => "no fault",
    (error: { details?: unknown[] }) => error.details?.[0],
  );

describe("run: shell", () => {
  it("gives the command its arguments, stdin and environment as data, whatever they hold", async () => {
    const hostile = "'; touch canary; $(touch canary) `touch canary` \n --help";
    const input = {
      command: 'printf "%s|%s|" "$1" "$X"; cat',
      arguments: [hostile, "unused"],
      stdin: hostile,
      environment: { X: hostile },
      return: "all",
    };
    expect(await run(input)).toEqual({ code: 0, stdout: `${hostile}|${hostile}|${hostile}`, stderr: "" });
    await expect(readFile(join(folder, "canary"))).rejects.toThrow("ENOENT");
  });

  it("gives a stdin that is no text as JSON, and numbers as texts", async () => {
    expect(await run({ command: 'cat; echo "$1"', stdin: { a: [1] }, arguments: [7] })).toBe('{"a":[1]}7\n');
  });

  it.each([
    ["stdout", "out\n"],
    ["stderr", "err\n"],
    ["code", 0],
    ["none", null],
    ["all", { code: 0, stdout: "out\n", stderr: "err\n" }],
  ])("returns %s", async (mode, expected) => {
    expect(await run({ command: "echo out; echo err >&2", return: mode })).toEqual(expected);
  });

  it("faults when the command fails, unless its code is what is asked for", async () => {
    expect(await run({ command: "exit 3", return: "code" })).toBe(3);
    expect(await run({ command: "kill -KILL $$", return: "code" })).toBe(137);
    expect(await faultOf(run({ command: "echo broken >&2; exit 3" }))).toMatchObject({
      status: 500,
      detail: "the command ended with exit code 3: broken",
    });
  });

  it("keeps the worker's own environment to itself", async () => {
    process.env["OPSLOOM_TEST_CANARY"] = "worker secret";
    expect(await run({ command: "env" })).not.toContain("worker secret");
    delete process.env["OPSLOOM_TEST_CANARY"];
    expect(await faultOf(run({ command: "true", environment: { LD_PRELOAD: "/tmp/x.so" } }))).toMatchObject({
      detail: expect.stringContaining("LD_PRELOAD") as string,
    });
  });

  it.each([
    "PATH",
    "HOME",
    "BASH_ENV",
    "PYTHONPATH",
    "PERL5LIB",
    "GIT_SSH_COMMAND",
    "NODE_PATH",
    "GCONV_PATH",
    "PAGER",
  ])("lets no data say what is run: %s", async (name) => {
    expect(await faultOf(run({ command: "true", environment: { [name]: "/tmp/x" } }))).toMatchObject({
      detail: expect.stringContaining("environment variable") as string,
    });
  });

  it.each(["HOST", "KEEP_DAYS", "PATHS", "TARGET_PATH", "ANSIBLE_HOST_KEY_CHECKING"])(
    "takes the name %s",
    async (name) => {
      expect(await run({ command: `printf %s "$${name}"`, environment: { [name]: "x" } })).toBe("x");
    },
  );

  it("hands the command its idempotency key", async () => {
    expect(await run({ command: 'printf %s "$OPSLOOM_IDEMPOTENCY_KEY"' })).toBe("run-1/do/0/sh/0");
  });

  it("lets a talkative command end, keeps the beginning of what it says, and says that it was cut", async () => {
    const input = { command: "seq 200000; echo finished > finished", return: "all" };
    const result = await functions(true, 10).call("shell", input, "k");
    expect(result).toEqual({ code: 0, stdout: "1\n2\n3\n4\n5\n\n[cut: the first 10 of 1288895 bytes]\n", stderr: "" });
    expect(await readFile(join(folder, "finished"), "utf8")).toBe("finished\n");
  });

  it("keeps as much as the task says, up to a bound", async () => {
    const said = await functions(true, 10).call("shell", { command: "seq 100", maxOutput: 1000 }, "k");
    expect(said).toBe(Array.from({ length: 100 }, (_, n) => `${n + 1}\n`).join(""));
    expect(await faultOf(run({ command: "true", maxOutput: 2_000_000 }))).toMatchObject({
      status: 400,
      detail: expect.stringContaining("maxOutput") as string,
    });
  });

  it("is refused by a worker that did not opt in", async () => {
    expect(await faultOf(functions(false).call("shell", { command: "true" }, "k"))).toMatchObject({ status: 403 });
  });
});

describe("a process", () => {
  const params = { args: [], stdin: null, environment: {}, maxOutputBytes: 1000 };

  it("dies with its whole group when the step is cancelled", async () => {
    const cancel = new AbortController();
    const marker = join(folder, "grandchild");
    const running = runProcess({
      ...params,
      file: "/bin/sh",
      args: ["-c", `(sleep 1; echo alive > ${marker}) & sleep 30`],
      signal: cancel.signal,
    });
    setTimeout(() => cancel.abort(), 100);
    await expect(running).rejects.toMatchObject({ name: "ProcessError", reason: "cancelled" });
    await new Promise((resolve) => setTimeout(resolve, 1200));
    await expect(readFile(marker)).rejects.toThrow("ENOENT");
  });

  it("is killed when it does not heed the request to end", async () => {
    const cancel = new AbortController();
    const running = runProcess({
      ...params,
      file: "/bin/sh",
      args: ["-c", 'trap "" TERM; while true; do sleep 0.1; done'],
      signal: cancel.signal,
    });
    setTimeout(() => cancel.abort(), 100);
    await expect(running).rejects.toBeInstanceOf(ProcessError);
  }, 10_000);

  it("does not hang on what a command leaves in the background", async () => {
    const result = await runProcess({
      ...params,
      file: "/bin/sh",
      args: ["-c", "sleep 60 & echo done"],
      signal: new AbortController().signal,
    });
    expect(result).toEqual({ code: 0, stdout: "done\n", stderr: "" });
  });

  it("says when there is no such program", async () => {
    await expect(
      runProcess({ ...params, file: "/no/such/program", signal: new AbortController().signal }),
    ).rejects.toMatchObject({
      reason: "notStarted",
    });
  });
});
