import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { randomUUID } from "node:crypto";
import { diskError } from "./home.ts";
import { codeOf } from "./launch-error.ts";
import { birthOf } from "./process-identity.ts";

// Invariants
// 1. A lock file appears whole (written aside, then linked), so a reader never sees half of it.
// 2. A lock belongs to one process, known by its id and its birth: a dead owner, or a reused id, holds nothing.

export interface Lock {
  release(): void;
}

/** The process that holds a lock. */
export interface LockOwner {
  readonly pid: number;
  readonly birth: string | null;
  readonly token: string;
}

/** Who may read which process holds a lock: its own account, or all of those that share a folder, and wait for it. */
export type LockReaders = "owner" | "everybody";

/** Takes the lock, over a dead owner too; returns the living owner when there is one. */
export function tryLock(path: string, readers: LockReaders = "owner"): Lock | LockOwner {
  const own: LockOwner = { pid: process.pid, birth: birthOf(process.pid), token: randomUUID() };
  const draft = `${path}.${own.token}`;
  try {
    writeFileSync(draft, JSON.stringify(own), { mode: readers === "owner" ? 0o600 : 0o644 });
  } catch (error) {
    throw diskError(path, error);
  }
  try {
    for (;;) {
      try {
        linkSync(draft, path);
        return { release: () => release(path, own.token) };
      } catch (error) {
        if (codeOf(error) !== "EEXIST") throw diskError(path, error);
      }
      const owner = readOwner(path);
      if (owner !== null && isHeld(owner)) return owner;
      removeStale(path, owner, own.token);
    }
  } finally {
    rmSync(draft, { force: true });
  }
}

export function isLock(result: Lock | LockOwner): result is Lock {
  return "release" in result;
}

/** Waits for the lock; `onWait` is told once who has it. Rejects when the signal aborts. */
export async function waitForLock(
  path: string,
  onWait: (owner: LockOwner) => void,
  options: { readonly abort?: AbortSignal | undefined; readonly readers?: LockReaders } = {},
): Promise<Lock> {
  let told = false;
  for (;;) {
    options.abort?.throwIfAborted();
    const result = tryLock(path, options.readers);
    if (isLock(result)) return result;
    if (!told) onWait(result);
    told = true;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

/** The living owner of a lock, or null. */
export function lockOwner(path: string): LockOwner | null {
  const owner = readOwner(path);
  return owner !== null && isHeld(owner) ? owner : null;
}

function isHeld(owner: LockOwner): boolean {
  const birth = birthOf(owner.pid);
  return birth !== null && (owner.birth === null || owner.birth === birth);
}

function readOwner(path: string): LockOwner | null {
  try {
    return JSON.parse(readFileSync(path, "utf8")) as LockOwner;
  } catch (error) {
    if (codeOf(error) === "ENOENT" || error instanceof SyntaxError) return null;
    throw diskError(path, error);
  }
}

/** Moves the stale file away; when another process replaced it in between, its lock is put back. */
function removeStale(path: string, stale: LockOwner | null, token: string): void {
  const aside = `${path}.stale.${token}`;
  try {
    renameSync(path, aside);
  } catch (error) {
    if (codeOf(error) === "ENOENT") return;
    throw diskError(path, error);
  }
  const moved = readOwner(aside);
  if (moved !== null && moved.token !== stale?.token) {
    try {
      linkSync(aside, path);
    } catch (error) {
      if (codeOf(error) !== "EEXIST") throw diskError(path, error);
    }
  }
  rmSync(aside, { force: true });
}

function release(path: string, token: string): void {
  if (readOwner(path)?.token === token) rmSync(path, { force: true });
}
