import { expect, it } from "vitest";
import { silent } from "./log.ts";
import { keepRunning, type Supervised } from "./supervision.ts";

function server(pid: number): Supervised & { end(): void; stopped: boolean } {
  let end = (): void => {};
  const exited = new Promise<void>((resolve) => {
    end = resolve;
  });
  return {
    pid,
    exited,
    end: () => end(),
    stopped: false,
    async stop() {
      this.stopped = true;
      end();
    },
  };
}

const soon = () => new Promise((resolve) => setImmediate(resolve));

it("starts a server again that ended by itself, and stops the newest one", async () => {
  const servers = [server(1), server(2)];
  const told: number[] = [];
  const fail = (error: Error): never => {
    throw error;
  };
  const kept = keepRunning(servers[0]!, {
    name: "it",
    log: silent,
    fail,
    restart: async () => servers[1]!,
    restarted: ({ pid }) => told.push(pid),
  });
  servers[0]!.end();
  await soon();
  expect(told).toEqual([2]);
  await kept.stop();
  expect(servers.map(({ stopped }) => stopped)).toEqual([false, true]);
});

it("does not start again what it was asked to stop", async () => {
  const only = server(1);
  let restarts = 0;
  const kept = keepRunning(only, {
    name: "it",
    log: silent,
    fail: () => {},
    restarted: () => {},
    restart: async () => server((restarts += 1)),
  });
  await kept.stop();
  await soon();
  expect(restarts).toBe(0);
});

it("gives up on a server that ends again and again", async () => {
  let current = server(1);
  let failure: Error | null = null;
  keepRunning(current, {
    name: "Temporal",
    log: silent,
    fail: (error) => {
      failure = error;
    },
    restarted: () => {},
    restart: async () => (current = server(current.pid + 1)),
  });
  for (let end = 0; end < 6; end += 1) {
    current.end();
    await soon();
  }
  expect(failure).toEqual(new Error("Temporal ended 6 times in a minute"));
  expect(current.pid).toBe(6);
});

it("tells why a server could not be started again", async () => {
  const only = server(1);
  const failures: string[] = [];
  keepRunning(only, {
    name: "PostgreSQL",
    log: silent,
    fail: (error) => failures.push(error.message),
    restarted: () => {},
    restart: () => Promise.reject(new Error("no space")),
  });
  only.end();
  await soon();
  expect(failures).toEqual(["PostgreSQL ended and could not be started again: no space"]);
});
