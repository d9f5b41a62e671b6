import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { disownPostmaster, readPostmaster } from "./postmaster.ts";
import { hasProcess, isAlive } from "./process-identity.ts";

let data: string;
beforeAll(() => {
  data = mkdtempSync(join(tmpdir(), "opsloom-postmaster-"));
});
afterAll(() => rmSync(data, { recursive: true, force: true }));

const claim = (pid: number): void =>
  writeFileSync(join(data, "postmaster.pid"), [pid, data, 0, 5432, "", "127.0.0.1", "shm"].join("\n"));

describe("postmaster.pid", () => {
  it("tells nothing when it is not there, and nothing of a process that is gone", () => {
    rmSync(join(data, "postmaster.pid"), { force: true });
    expect(readPostmaster(data)).toEqual({ kind: "none" });
    claim(2_000_000_000);
    expect(readPostmaster(data)).toEqual({ kind: "none" });
  });

  it("names a running server by its data directory, and is stale when its id names another process", async () => {
    const server = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)", data]);
    await once(server, "spawn");
    claim(server.pid!);
    expect(readPostmaster(data)).toEqual({ kind: "running", postmaster: { pid: server.pid, port: 5432 } });
    server.kill("SIGKILL");
    await once(server, "close");
    claim(process.pid);
    expect(readPostmaster(data)).toEqual({ kind: "stale", path: join(data, "postmaster.pid") });
  });

  it.skipIf(process.platform !== "linux")(
    "is stale when its server was killed and nobody has collected it (Linux)",
    async () => {
      // The shell's child ends and is never waited for, since `exec` puts another program in the shell's place.
      const parent = spawn("/bin/sh", ["-c", "sleep 1 & echo $!; exec sleep 600"], {
        stdio: ["ignore", "pipe", "ignore"],
      });
      const [line] = (await once(parent.stdout, "data")) as [Buffer];
      const zombie = Number(line.toString());
      while (isAlive(zombie)) await new Promise((resolve) => setTimeout(resolve, 5));
      expect(hasProcess(zombie)).toBe(true);
      claim(zombie);
      const state = readPostmaster(data);
      expect(state).toEqual({ kind: "stale", path: join(data, "postmaster.pid") });
      disownPostmaster(join(data, "postmaster.pid"));
      expect(readFileSync(join(data, "postmaster.pid"), "utf8").split("\n").slice(1)).toEqual([
        data,
        "0",
        "5432",
        "",
        "127.0.0.1",
        "shm",
      ]);
      expect(readPostmaster(data)).toEqual({ kind: "none" });
      parent.kill("SIGKILL");
      await once(parent, "close");
    },
  );
});
