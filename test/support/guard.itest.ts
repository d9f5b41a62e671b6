import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, it } from "vitest";
import { eventually } from "./product.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "opsloom-guard-"));
  chmodSync(folder, 0o711);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
    socket.once("connect", () => socket.destroy());
  });
}

it.each(["SIGTERM", "SIGINT", "SIGKILL"] as const)(
  "a test run that ends by %s leaves no server and no home",
  async (signal) => {
    const { OPSLOOM_TEST_POSTGRES_URL: _, OPSLOOM_TEST_TEMPORAL_ADDRESS: __, ...environment } = process.env;
    const run = spawn(process.execPath, [fileURLToPath(new URL("start-servers.mjs", import.meta.url))], {
      env: { ...environment, TMPDIR: folder },
      stdio: ["ignore", "pipe", "inherit"],
    });
    const ended = once(run, "exit");
    const [line] = (await once(run.stdout.setEncoding("utf8"), "data")) as [string];
    const { postgresUrl, temporalAddress } = JSON.parse(line) as {
      readonly postgresUrl: string;
      readonly temporalAddress: string;
    };
    const ports = [Number(new URL(postgresUrl).port), Number(temporalAddress.split(":")[1])];
    expect(await Promise.all(ports.map(answers))).toEqual([true, true]);
    expect(readdirSync(folder).filter((name) => name.startsWith("opsloom-test-"))).toHaveLength(1);

    run.kill(signal);
    expect(await ended).toEqual([null, signal]);
    await eventually(
      "the home to be removed",
      async () => !readdirSync(folder).some((name) => name.startsWith("opsloom-test-")),
    );
    expect(await Promise.all(ports.map(answers))).toEqual([false, false]);
  },
);
