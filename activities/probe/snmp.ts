import snmpLibrary, { type Varbind } from "net-snmp";
import type { Json, JsonObject } from "../../engine/base/json.ts";
import type { ProbeAnswer, SnmpProbe } from "../../engine/pattern/probe.ts";
import { varbindValue } from "../../engine/discovery/varbind-value.ts";
import type { Login } from "./logins.ts";
import { type Refusal, refusal, remedies, timedOut, tooLarge } from "./refusal.ts";
import { getSnmp, isAbsent } from "./snmp-get.ts";
import { openSnmp } from "./snmp-open.ts";
import type { SnmpReply, SnmpSession } from "./snmp-session.ts";
import { compareOids, type WalkLimits, walkSnmp } from "./snmp-walk.ts";
import type { ProbeSession, ProbeTarget } from "./session.ts";

/** Which device it is; every agent has it, so it tells whether one answers at all. */
const sysObjectId = "1.3.6.1.2.1.1.2.0";

/** Columns of a table that are walked at one time. */
const columnsAtOnce = 4;

/** Asks an SNMP agent; the session is kept for the next question. */
export async function askSnmp(target: ProbeTarget, probe: SnmpProbe, session: ProbeSession): Promise<ProbeAnswer> {
  const where = `${target.address}:${target.snmpPort} (snmp)`;
  const entered = await session.keep(`snmp ${target.address}:${target.snmpPort}`, () =>
    session.logins.enter({
      address: target.address,
      kind: "snmp",
      where,
      async login(secret, { tries }): Promise<Login<SnmpSession>> {
        const opened = await openSnmp(target.address, secret, {
          port: target.snmpPort,
          timeoutMs: session.limits.snmpMs,
          tries,
          first: [sysObjectId],
          signal: session.signal,
        });
        session.signal.throwIfAborted();
        if (opened.kind === "answered") return { kind: "accepted", value: opened.session };
        if (opened.kind === "garbage")
          return { kind: "failed", refusal: refusal("protocol", `${where}: ${opened.message}`, remedies.protocol) };
        return { kind: opened.kind };
      },
    }),
  );
  if (!entered.ok) return entered;
  const agent = entered.value;
  const before = agent.bytes;
  const began = performance.now();
  const output = await read(agent, probe, where, { ...session.limits, signal: session.signal });
  // An agent that has gone silent is looked for anew.
  if ("ok" in output && output.category === "timeout") session.forget(`snmp ${target.address}:${target.snmpPort}`);
  return "ok" in output
    ? output
    : {
        ok: true,
        output: output.value,
        credential: entered.credential,
        bytes: agent.bytes - before,
        tookMs: performance.now() - began,
        ...(agent.engineId === null ? {} : { identity: { snmpEngineId: agent.engineId } }),
      };
}

type Read = Refusal | { readonly value: Json };

async function read(agent: SnmpSession, { ask }: SnmpProbe, where: string, limits: WalkLimits): Promise<Read> {
  if ("get" in ask) {
    const reply = await getSnmp(agent, ask.get);
    return reply.kind === "answer" ? { value: reply.value.map(varbindToJson) } : refusalOfReply(where, reply);
  }
  if ("walk" in ask) {
    const walked = await walk(agent, ask.walk, where, limits);
    return Array.isArray(walked) ? { value: walked.map(varbindToJson) } : (walked as Refusal);
  }
  return readTable(agent, ask, where, limits);
}

async function walk(
  agent: SnmpSession,
  root: string,
  where: string,
  limits: WalkLimits,
): Promise<readonly Varbind[] | Refusal> {
  const walked = await walkSnmp(agent, root, limits);
  switch (walked.kind) {
    case "answer":
      return walked.value;
    case "tooLarge":
      return tooLarge(where, `${limits.maxRows} objects or ${limits.maxBytes} bytes`);
    case "backwards":
      return refusal(
        "protocol",
        `${where}: the walk of ${root} does not ascend at ${walked.oid}`,
        "the agent is broken there: ask for another table, or for single objects",
      );
    default:
      return refusalOfReply(where, walked);
  }
}

async function readTable(
  agent: SnmpSession,
  ask: Extract<SnmpProbe["ask"], { readonly table: string }>,
  where: string,
  limits: WalkLimits,
): Promise<Read> {
  const rows = new Map<string, { [name: string]: Json }>();
  const columns = Object.entries(ask.columns);
  const blank = Object.fromEntries(columns.map(([name]) => [name, null]));
  for (let start = 0; start < columns.length; start += columnsAtOnce) {
    const walks = await Promise.all(
      columns.slice(start, start + columnsAtOnce).map(async ([name, column]) => {
        const root = `${ask.table}.${column}`;
        return { name, root, walked: await walk(agent, root, where, limits) };
      }),
    );
    for (const { name, root, walked } of walks) {
      if (!Array.isArray(walked)) return walked as Refusal;
      for (const varbind of walked as readonly Varbind[]) {
        const index = varbind.oid.slice(root.length + 1);
        const row = rows.get(index) ?? { ...blank };
        row[name] = valueToJson(varbind);
        rows.set(index, row);
      }
    }
    if (rows.size > limits.maxRows) return tooLarge(where, `${limits.maxRows} rows`);
  }
  return {
    value: [...rows.entries()].sort(([a], [b]) => compareOids(a, b)).map(([index, row]) => ({ ...row, index })),
  };
}

function refusalOfReply(where: string, reply: Exclude<SnmpReply<never>, { readonly kind: "answer" }>): Refusal {
  switch (reply.kind) {
    case "silent":
      return timedOut(where);
    case "refused":
      return refusal(
        "permission",
        `${where}: the user is accepted and this is refused: ${reply.message}`,
        "allow the user the view, at the level of the credential",
      );
    case "garbage":
      return refusal("protocol", `${where}: ${reply.message}`, remedies.protocol);
    case "tooBig":
    case "noSuchName":
      return refusal("protocol", `${where}: the agent answers ${reply.kind} to a single object`, remedies.protocol);
  }
}

function varbindToJson(varbind: Varbind): JsonObject {
  return { oid: varbind.oid, type: typeOf(varbind), value: valueToJson(varbind) };
}

function valueToJson(varbind: Varbind): Json {
  return isAbsent(varbind) ? null : varbindValue(varbind.oid, typeOf(varbind), varbind.value);
}

function typeOf({ type }: Varbind): string {
  return snmpLibrary.ObjectType[type] ?? String(type);
}
