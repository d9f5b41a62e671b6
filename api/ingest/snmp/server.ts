/**
 * The door of SNMP traps: UDP on one port.
 *
 * 1. An inform is answered after the commit that holds it; until then its sender repeats it.
 * 2. What nobody takes is counted with its reason and an example, as of syslog; a trap that was lost is, too.
 */
import { createHash } from "node:crypto";
import { hostname } from "node:os";
import { setTimeout as pause } from "node:timers/promises";
import { cleanJson } from "../../../engine/event/clean.ts";
import { trapBody } from "../../../engine/event/trap.ts";
import { saveDeliveries } from "../../../store/event/deliveries.ts";
import { bind } from "../syslog/datagrams.ts";
import type { LogIntake } from "../log/intake.ts";
import { createTrapTakers, type TrapTakersDeps } from "./takers.ts";

export interface SnmpTrapSettings {
  readonly host: string;
  /** 0 = any free one */
  readonly port: number;
}

export interface SnmpTrapServer {
  readonly port: number;
  stop(): Promise<void>;
}

export interface SnmpTrapDeps extends TrapTakersDeps {
  readonly intake: LogIntake;
}

interface Datagram {
  readonly bytes: Buffer;
  readonly from: { readonly address: string; readonly port: number };
}

interface Taken {
  readonly delivery: { readonly source: string; readonly body: string } | null;
  readonly answer: Buffer | null;
  readonly refused: string | null;
}

const mostWaiting = 2_000;
const atOnce = 500;
const gatherMs = 20;

export async function startSnmpTrapServer(settings: SnmpTrapSettings, deps: SnmpTrapDeps): Promise<SnmpTrapServer> {
  const { pool, log, intake } = deps;
  const socket = await bind(settings.port, settings.host);
  const { port } = socket.address();
  const takersOf = createTrapTakers(deps, engineIdOf(settings.host, port));
  let waiting: Datagram[] = [];
  let lost = 0;
  let flushing: Promise<void> | null = null;

  async function take({ bytes, from }: Datagram): Promise<Taken> {
    const takers = await takersOf(from.address);
    let refused = takers.length === 0 ? "no source takes this address" : "none of the credentials knows it";
    let report: Buffer | null = null;
    for (const { source, read, takes } of takers) {
      const said = read(bytes, from);
      if (said.kind === "report") report ??= said.answer;
      if (said.kind !== "trap") continue;
      const body = trapBody(said.trap);
      const trap = body?.["trap"];
      if (typeof trap !== "string") refused = "it does not say which trap it is";
      else if (takes(trap))
        return { delivery: { source, body: JSON.stringify(cleanJson(body)) }, answer: said.answer, refused: null };
      else refused = "no source takes this trap";
    }
    return report === null
      ? { delivery: null, answer: null, refused }
      : { delivery: null, answer: report, refused: null };
  }

  async function store(datagrams: readonly Datagram[]): Promise<void> {
    const all: (Taken & Datagram)[] = [];
    for (const datagram of datagrams) all.push({ ...datagram, ...(await take(datagram)) });
    const deliveries = all.flatMap(({ delivery }) => (delivery === null ? [] : [delivery]));
    if (deliveries.length > 0) await saveDeliveries(pool, deliveries);
    for (const { answer, from } of all)
      if (answer !== null) socket.send(answer, from.port, from.address, () => undefined);
    const refused = all.flatMap(({ refused: reason, from }) =>
      reason === null ? [] : [{ reason: `SNMP: ${reason}`, lines: 1, example: from.address }],
    );
    if (refused.length > 0) await intake.add({ source: "", lines: [], refused });
  }

  async function noteLost(): Promise<void> {
    log.warn({ traps: lost }, "traps of SNMP were lost: they could not be stored");
    const refused = [{ reason: "SNMP: could not be stored", lines: lost, example: "" }];
    const taken = await intake.add({ source: "", lines: [], refused });
    await taken?.stored;
    lost = 0;
  }

  const flush = async (): Promise<void> => {
    await pause(gatherMs);
    while (waiting.length > 0) {
      const some = waiting.splice(0, atOnce);
      await store(some).catch((error: unknown) => {
        lost += some.length;
        log.warn({ err: error }, "traps not stored");
      });
    }
    if (lost > 0) await noteLost().catch(() => undefined);
    flushing = null;
  };

  socket.on("message", (bytes, { address, port: sender }) => {
    if (waiting.length >= mostWaiting) return void (lost += 1);
    waiting.push({ bytes, from: { address: address.replace(/^::ffff:/i, ""), port: sender } });
    flushing ??= flush();
  });
  return {
    port,
    async stop() {
      await flushing;
      await new Promise<void>((resolve) => socket.close(() => resolve()));
      waiting = [];
    },
  };
}

/** The same after a restart: who sends informs has keys that are made for it (RFC 3411, 5, as octets). */
function engineIdOf(host: string, port: number): string {
  const digest = createHash("sha256")
    .update(`${hostname()} ${host} ${String(port)}`)
    .digest("hex");
  return `80001f8805${digest.slice(0, 24)}`;
}
