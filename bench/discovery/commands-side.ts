/** Inside the lab: ten commands on each host, by a sweep's probes and by a script of ssh2, in turns. */
import { readFileSync } from "node:fs";
import ssh2 from "ssh2";
import type { Json } from "../../engine/base/json.ts";
import { defaultTimes } from "../../activities/discovery/inspect-port.ts";
import { pack, unpack } from "../../activities/discovery/packed.ts";
import { socketsAtOnce } from "../../activities/discovery/sockets.ts";
import { probeShard } from "../../activities/discovery/sweep-probe.ts";
import { defaultLockout } from "../../engine/discovery/credential.ts";
import { rangesOf } from "../../engine/discovery/range.ts";
import { ownValue } from "../../engine/base/json.ts";

const { addresses, user, rounds } = JSON.parse(process.argv[2] ?? "{}") as {
  readonly addresses: readonly string[];
  readonly user: string;
  readonly rounds: number;
};
const key = readFileSync("/root/.ssh/id_ed25519", "utf8");
const commands: readonly (readonly string[])[] = [
  ["hostname"],
  ["hostname", "-f"],
  ["uname", "-r"],
  ["nproc"],
  ["ip", "-j", "address", "show"],
  ["ps", "-ww", "-eo", "pid,ppid,user:32,comm,args"],
  ["sudo", "-n", "ss", "-Htlnp"],
  ["cat", "--", "/etc/os-release"],
  ["cat", "--", "/etc/machine-id"],
  ["cat", "--", "/var/lib/cloud/data/instance-id"],
  ["cat", "--", "/proc/meminfo"],
];

const steps = commands.map((words, place) => {
  const isSudo = words[0] === "sudo";
  const [command = "", ...args] = isSudo ? words.slice(2) : words;
  const probe = { kind: "ssh", command, arguments: args, privilege: isSudo ? "sudo" : null, timeoutMs: 10_000 };
  return { name: `step${String(place)}`, probe, parse: null, mask: [] };
});
const pattern = {
  name: "bench",
  title: "bench",
  on: { kind: "greeting", match: "^SSH-" },
  within: null,
  needs: ["ssh"],
  confidence: "high",
  steps,
  items: "[]",
  processes: null,
  files: null,
  absent: {},
};
const guide = pack({ patterns: [pattern], lineage: {} });

/** How many commands were answered. */
async function ours(): Promise<number> {
  const { targets } = await probeShard(
    {
      runId: "bench",
      discovery: "bench",
      first: 0,
      intervals: rangesOf(addresses),
      ports: [22],
      alive: null,
      rate: 10_000,
      credentials: [{ kind: "ssh", name: "key", user, tries: 1 }],
      lockout: defaultLockout,
      known: [],
      guide,
    },
    {
      exclude: [],
      secrets: { read: () => Promise.resolve(key) },
      now: () => Date.now(),
      concurrency: socketsAtOnce(),
      times: defaultTimes,
      signal: new AbortController().signal,
    },
  );
  const answers = targets.flatMap(({ recording }): readonly Json[] => {
    const told = recording === undefined ? null : unpack(recording, 64_000_000);
    const list = ownValue(told, "answers");
    return Array.isArray(list) ? (list as readonly Json[]) : [];
  });
  return answers.filter((answer) => ownValue(answer, "output") !== undefined).length;
}

/**
 * OpenSSH takes ten sessions a connection, and counts one that has ended until its process is reaped: with five under
 * way and five just over, none is refused.
 */
const scriptAtOnce = 5;

/** What whoever knows ssh2 writes: all hosts at once, as many commands of a host at once as are never refused. */
async function script(): Promise<number> {
  const told = await Promise.all(
    addresses.map(async (host) => {
      const client = new ssh2.Client();
      await new Promise<void>((resolve, reject) => {
        client.once("ready", resolve).once("error", reject).connect({ host, username: user, privateKey: key });
      });
      const waiting = [...commands];
      const texts: string[] = [];
      const work = async (): Promise<void> => {
        for (let words = waiting.shift(); words !== undefined; words = waiting.shift())
          texts.push(await execute(client, words.join(" ")));
      };
      await Promise.all(Array.from({ length: scriptAtOnce }, work));
      client.end();
      return texts.filter((text) => text !== "").length;
    }),
  );
  return told.reduce((sum, count) => sum + count, 0);
}

function execute(client: ssh2.Client, line: string): Promise<string> {
  return new Promise((resolve, reject) => {
    client.exec(line, (error, channel) => {
      if (error !== undefined) return reject(error);
      let text = "";
      channel.on("data", (chunk: Buffer) => (text += chunk.toString()));
      channel.once("close", () => resolve(text));
    });
  });
}

async function timed(ask: () => Promise<number>): Promise<{ seconds: number; answers: number }> {
  const from = performance.now();
  const answers = await ask();
  return { seconds: (performance.now() - from) / 1_000, answers };
}

await ours();
await script();
const result: { ours: unknown[]; script: unknown[] } = { ours: [], script: [] };
for (let round = 0; round < rounds; round++) {
  result.ours.push(await timed(ours));
  result.script.push(await timed(script));
}
console.log(JSON.stringify(result));
