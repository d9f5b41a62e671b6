/**
 * A table of 3,200 objects of a real agent: by a probe of a pattern and by snmpbulkwalk, in turns, with as many
 * repetitions a request. Both must read the same objects. snmpbulkwalk's time includes the start of its process, some
 * milliseconds. Target: at most its time.
 */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { Json } from "../../engine/base/json.ts";
import { sampleRun } from "../../activities/probe/sample.ts";
import { startSnmpd } from "../../test/support/daemon.ts";
import { percentiles } from "../rounds.ts";

const run = promisify(execFile);
const rounds = 15;
/** Subtrees that the agent knows views of: four objects each. */
const views = 800;
const table = "1.3.6.1.6.3.16.1.5.2.1";
const community = "s3cret-canary";

export async function benchWalk(): Promise<Json> {
  const agent = await startSnmpd(
    Array.from({ length: views }, (_, nth) => `view bench included .1.3.6.1.4.1.8072.9999.${String(nth + 1)}`),
  );
  const session = sampleRun({
    target: { snmpPort: agent.port },
    credentials: [{ kind: "snmp", name: "c", tries: 3 }],
    secrets: { c: community },
  });
  const ours = async (): Promise<readonly string[]> => {
    const answer = await session.ask({ kind: "snmp", ask: { walk: table } });
    if (!answer.ok) throw new Error(answer.message);
    return (answer.output as readonly { readonly oid: string }[]).map(({ oid }) => oid);
  };
  const theirs = async (): Promise<readonly string[]> => {
    const args = ["-v2c", "-c", community, "-Cr60", "-On", "-Oq", `127.0.0.1:${String(agent.port)}`, table];
    const env = { ...process.env, MIBS: "" };
    const { stdout } = await run("snmpbulkwalk", args, { env, maxBuffer: 16 * 1024 * 1024 });
    return stdout.split("\n").flatMap((line) => (line.startsWith(".") ? [line.slice(1, line.indexOf(" "))] : []));
  };
  try {
    const [one, other] = [await ours(), await theirs()];
    if (one.length < 4 * views || one.join() !== other.join())
      throw new Error(`a walk read ${String(one.length)} objects, and snmpbulkwalk ${String(other.length)}`);
    const seconds: { readonly ours: number[]; readonly theirs: number[] } = { ours: [], theirs: [] };
    for (let round = 0; round < rounds; round += 1) {
      seconds.ours.push(await timed(ours, one.length));
      seconds.theirs.push(await timed(theirs, one.length));
    }
    const [mine, peer] = [percentiles(seconds.ours), percentiles(seconds.theirs)];
    const ratio = Math.round((mine.p50 / peer.p50) * 100) / 100;
    return { objects: one.length, rounds, ours: mine, snmpbulkwalk: peer, ratio, target: 1, reached: ratio <= 1 };
  } finally {
    session.close();
    await agent.stop();
  }
}

async function timed(walk: () => Promise<readonly string[]>, objects: number): Promise<number> {
  const from = performance.now();
  const found = await walk();
  if (found.length !== objects) throw new Error(`a walk read ${String(found.length)} of ${String(objects)} objects`);
  return (performance.now() - from) / 1_000;
}
