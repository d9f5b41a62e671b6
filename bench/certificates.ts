/**
 * How many places are judged in a second of one core, with how long reading takes; and 500 endpoints inspected against
 * the loop of TLS that somebody writes by hand, in turns.
 */
import { fork } from "node:child_process";
import { once, setMaxListeners } from "node:events";
import { readFileSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { connect } from "node:tls";
import { eachLimited } from "../activities/certificate/each-limited.ts";
import { inspectEndpoint } from "../activities/certificate/inspect.ts";
import { judgeShown } from "../engine/certificate/judge.ts";
import { weigh } from "../engine/certificate/verdict.ts";
import { loadDefinitions } from "../engine/definition/load.ts";
import type { Json } from "../engine/base/json.ts";
import { createEgress } from "../net/egress.ts";
import { readDer } from "../store/certificate/read-der.ts";
import { authority, createCertificateMaker, knownOf, server } from "../test/support/x509.ts";

const places = 10_000;
const endpoints = 500;
const atOnce = 32;
const rounds = 7;

export async function bench(): Promise<Json> {
  const maker = createCertificateMaker();
  try {
    const root = maker.make("root", { extensions: authority, days: [-1, 3_650] });
    const between = maker.make("between", { issuer: root, extensions: authority, days: [-1, 365] });
    const leaves = Array.from({ length: 50 }, (_, nth) =>
      maker.make(`leaf-${String(nth)}`, {
        issuer: between,
        extensions: server(`shop${String(nth)}.example`, "*.shop.example"),
        days: nth % 5 === 0 ? [-90, -1] : [-1, 90],
      }),
    );
    const known = knownOf(
      [...leaves, between, root].map(({ read }) => read),
      [root.read],
    );
    const chains = leaves.map(({ read }) => [read, between.read].map(({ facts }) => facts.fingerprint));
    const text = readFileSync("definitions/certificate/x509-verdict.yaml", "utf8");
    const [table = null] = loadDefinitions([{ path: "t.yaml", text }]).definitions.flatMap((one) =>
      one.kind === "DecisionTable" ? [one.ir] : [],
    );
    const judge = (): number => {
      let broken = 0;
      for (let nth = 0; nth < places; nth += 1) {
        const host = `shop${String(nth % leaves.length)}.example`;
        const shown = { chain: chains[nth % chains.length] ?? [], version: "TLSv1.3", host };
        const judged = judgeShown(shown, known, Date.now());
        const scope = { host, version: "TLSv1.3", keyType: "ec", keyBits: 256, publicTrust: false };
        if (weigh(judged?.problems ?? [], table, scope).some(({ breaks }) => breaks === true)) broken += 1;
      }
      return broken;
    };
    if (judge() !== places / 5) throw new Error("a fifth of the places is broken");
    const judging = median(await times(rounds, () => Promise.resolve(judge())));
    const read = median(
      await times(rounds, () => {
        for (let nth = 0; nth < 1_000; nth += 1) readDer(leaves[nth % leaves.length]?.read.der ?? Buffer.alloc(0));
        return Promise.resolve(1_000);
      }),
    );
    const own = leaves[1] ?? root;
    const network = await inspected({ key: own.keyFile, cert: own.pem + between.pem });
    return {
      judgedPerSecond: Math.round(places / judging),
      readPerSecond: Math.round(1_000 / read),
      ...network,
      target: { judgedPerSecond: 10_000, ratio: 1.2 },
    };
  } finally {
    rmSync(maker.folder, { recursive: true, force: true });
  }
}

/** Both sides meet a server in a process of its own, and look at each endpoint once a round. */
async function inspected(pair: { readonly key: string; readonly cert: string }) {
  const program = fileURLToPath(new URL("certificate/server.ts", import.meta.url));
  const child = fork(program, [JSON.stringify({ key: pair.key, cert: pair.cert })], {
    execArgv: ["--import", "tsx"],
    cwd: fileURLToPath(new URL("..", import.meta.url)),
  });
  try {
    const [port] = (await once(child, "message")) as [number];
    const list = Array.from({ length: endpoints }, () => port);
    const egress = createEgress({ allow: ["127.0.0.1"] });
    const { signal } = new AbortController();
    setMaxListeners(0, signal);
    const ours = async (): Promise<number> => {
      const seen = await eachLimited(list, atOnce, (one) =>
        inspectEndpoint(egress, {
          endpoint: { host: "127.0.0.1", port: one, starttls: null },
          serverName: "shop1.example",
          timeoutMs: 10_000,
          signal,
        }),
      );
      return seen.filter((one) => one.ok && one.sent.length === 2).length;
    };
    const byHand = async (): Promise<number> => {
      const seen = await eachLimited(list, atOnce, byHandOne);
      return seen.filter((chain) => chain === 2).length;
    };
    for (const side of [ours, byHand])
      if ((await side()) !== endpoints) throw new Error("an endpoint was not seen with its chain");
    const [mine, theirs]: [number[], number[]] = [[], []];
    for (let round = 0; round < rounds; round += 1) {
      mine.push(...(await times(1, ours)));
      theirs.push(...(await times(1, byHand)));
    }
    const ratios = mine.map((one, index) => one / (theirs[index] ?? one));
    return {
      endpoints,
      seconds: round3(median(mine)),
      secondsByHand: round3(median(theirs)),
      ratio: round3(median(ratios)),
      ratios: ratios.map(round3).toSorted((a, b) => a - b),
    };
  } finally {
    child.kill();
  }
}

/** What whoever knows node:tls writes: connect, take the chain, end. */
function byHandOne(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: "127.0.0.1", port, servername: "shop1.example", rejectUnauthorized: false }, () => {
      const chain = new Set<string>();
      let one = socket.getPeerCertificate(true);
      while (one?.fingerprint256 !== undefined && !chain.has(one.fingerprint256)) {
        chain.add(one.fingerprint256);
        one = one.issuerCertificate;
      }
      socket.destroy();
      resolve(chain.size);
    });
    socket.once("error", reject);
  });
}

async function times(count: number, work: () => Promise<number>): Promise<number[]> {
  const all: number[] = [];
  for (let nth = 0; nth < count; nth += 1) {
    const from = performance.now();
    await work();
    all.push((performance.now() - from) / 1_000);
  }
  return all;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

function round3(value: number): number {
  return Math.round(value * 1_000) / 1_000;
}
