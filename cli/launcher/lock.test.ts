import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { isLock, lockOwner, tryLock, waitForLock } from "./lock.ts";
import { birthOf, isAlive, waitForExit } from "./process-identity.ts";

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "opsloom-lock-"));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

it("is held by one, tells who holds it, and is free after its release", () => {
  const path = join(directory, "lock");
  const first = tryLock(path);
  expect(isLock(first)).toBe(true);
  expect(tryLock(path)).toMatchObject({ pid: process.pid });
  if (isLock(first)) first.release();
  expect(lockOwner(path)).toBeNull();
  expect(isLock(tryLock(path))).toBe(true);
});

it("is readable by its own account alone, unless a folder is shared", () => {
  const mode = (name: string) => statSync(join(directory, name)).mode & 0o777;
  tryLock(join(directory, "own"));
  tryLock(join(directory, "shared"), "everybody");
  expect([mode("own"), mode("shared")]).toEqual([0o600, 0o644]);
});

it("is taken over from a dead process, from a reused process id and from a file cut short, leaving no litter", async () => {
  const path = join(directory, "lock");
  const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { stdio: "ignore" });
  const birth = birthOf(child.pid!);
  writeFileSync(path, JSON.stringify({ pid: child.pid, birth, token: "theirs" }));
  expect(tryLock(path)).toMatchObject({ pid: child.pid, token: "theirs" });
  child.kill("SIGKILL");
  await waitForExit(child.pid!, 5_000);
  const texts = [
    JSON.stringify({ pid: child.pid, birth, token: "a" }),
    JSON.stringify({ pid: process.pid, birth: "another/1", token: "b" }),
    '{"pid":',
  ];
  for (const text of texts) {
    writeFileSync(path, text);
    const lock = tryLock(path);
    expect(isLock(lock)).toBe(true);
    expect(JSON.parse(readFileSync(path, "utf8"))).toMatchObject({ pid: process.pid });
    if (isLock(lock)) lock.release();
  }
  expect(readdirSync(directory)).toEqual([]);
});

it("is never held by two of many that want it at once", async () => {
  const path = join(directory, "lock");
  writeFileSync(path, JSON.stringify({ pid: 2_000_000_000, birth: null, token: "dead" }));
  let inside = 0;
  let most = 0;
  await Promise.all(
    Array.from({ length: 8 }, async () => {
      const lock = await waitForLock(path, () => {});
      inside += 1;
      most = Math.max(most, inside);
      await new Promise((resolve) => setTimeout(resolve, 5));
      inside -= 1;
      lock.release();
    }),
  );
  expect(most).toBe(1);
});

it("stops waiting when it is told to", async () => {
  const path = join(directory, "lock");
  tryLock(path);
  const abort = new AbortController();
  let owner: number | null = null;
  const waiting = waitForLock(
    path,
    ({ pid }) => {
      owner = pid;
      abort.abort(new Error("asked to stop"));
    },
    { abort: abort.signal },
  );
  await expect(waiting).rejects.toThrow("asked to stop");
  expect(owner).toBe(process.pid);
});

it("knows the living from the dead", async () => {
  const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { stdio: "ignore" });
  const pid = child.pid!;
  expect(isAlive(pid)).toBe(true);
  expect(birthOf(pid)).toBe(birthOf(pid));
  expect(birthOf(pid)).not.toBeNull();
  child.kill("SIGKILL");
  expect(await waitForExit(pid, 5_000)).toBe(true);
  expect(birthOf(pid)).toBeNull();
});
