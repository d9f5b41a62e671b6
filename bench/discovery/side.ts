/** Inside the namespace: who listens, and both sides in turns. Prints what each found in which time. */
import { execFile } from "node:child_process";
import { once } from "node:events";
import net from "node:net";
import { promisify } from "node:util";
import { noSecrets } from "../../activities/function/secret.ts";
import { defaultTimes } from "../../activities/discovery/inspect-port.ts";
import { socketsAtOnce } from "../../activities/discovery/sockets.ts";
import { probeShard } from "../../activities/discovery/sweep-probe.ts";
import { defaultLockout } from "../../engine/discovery/credential.ts";
import { rangesOf } from "../../engine/discovery/range.ts";

interface Asked {
  readonly network: string;
  readonly alive: readonly number[];
  readonly ports: readonly number[];
  readonly hosts: readonly (readonly [string, readonly number[]])[];
  readonly rounds: number;
}

const run = promisify(execFile);
const asked = JSON.parse(process.argv[2] ?? "{}") as Asked;

for (const [address, open] of asked.hosts)
  for (const port of open) {
    const server = net
      .createServer((socket) => socket.on("error", () => {}).end("220 ready\r\n"))
      .listen(port, address);
    await once(server, "listening");
  }

async function timed(find: () => Promise<readonly string[]>): Promise<{ seconds: number; open: readonly string[] }> {
  const from = performance.now();
  const open = await find();
  return { seconds: (performance.now() - from) / 1_000, open: open.toSorted() };
}

async function ours(): Promise<readonly string[]> {
  const { targets } = await probeShard(
    {
      runId: "bench",
      discovery: "bench",
      first: 0,
      intervals: rangesOf([asked.network]),
      ports: asked.ports,
      alive: asked.alive,
      rate: 10_000,
      credentials: [],
      lockout: defaultLockout,
      known: [],
    },
    {
      exclude: [],
      secrets: noSecrets,
      now: () => Date.now(),
      concurrency: socketsAtOnce(),
      times: defaultTimes,
      signal: new AbortController().signal,
    },
  );
  return targets.flatMap(({ observation }) => observation.ports.map(({ port }) => `${observation.address}:${port}`));
}

/** Who is there by the same three ports, by connections as ours are, and the same twelve of those. */
async function nmap(): Promise<readonly string[]> {
  const { stdout } = await run("nmap", [
    "-n",
    "-sT",
    "--unprivileged",
    `-PS${asked.alive.join(",")}`,
    "-p",
    asked.ports.join(","),
    "-oG",
    "-",
    asked.network,
  ]);
  return [...stdout.matchAll(/^Host: (\S+).*Ports: (.*)$/gm)].flatMap(([, address, list = ""]) =>
    [...list.matchAll(/(\d+)\/open/g)].map(([, port]) => `${address}:${port}`),
  );
}

const found = { ours: [] as unknown[], nmap: [] as unknown[] };
for (let round = 0; round < asked.rounds; round += 1) {
  found.nmap.push(await timed(nmap));
  found.ours.push(await timed(ours));
}
process.stdout.write(JSON.stringify(found));
process.exit(0);
