import type net from "node:net";
import type { ProbeAnswer, RedisProbe } from "../../engine/pattern/probe.ts";
import { connect } from "../discovery/connect.ts";
import { createBound } from "./bound.ts";
import type { Login } from "./logins.ts";
import { type Refusal, refusal, refusalOf, remedies, timedOut } from "./refusal.ts";
import { encodeCommand, readReply, type RespReply } from "./resp.ts";
import type { ProbeSession, ProbeTarget } from "./session.ts";

/** Settings of redis whose values are secrets: they are asked for with the rest and told to nobody. */
const secretSettings = new Set(["requirepass", "masterauth", "tls-key-file-pass", "tls-client-key-file-pass"]);

/** Asks redis without a password, and with one when it wants one. */
export async function askRedis(target: ProbeTarget, probe: RedisProbe, session: ProbeSession): Promise<ProbeAnswer> {
  const where = `${target.address}:${probe.port} (redis)`;
  const began = performance.now();
  const command = [...probe.command.split(" "), ...probe.arguments];
  const open = await ask(target, probe, session, [command]);
  if ("ok" in open) return open;
  if (!isError(open.last, "NOAUTH")) return answerOf(probe, where, open, null, began);
  const entered = await session.logins.enter({
    address: target.address,
    kind: "redis",
    where,
    async login({ user, password }): Promise<Login<Answered>> {
      const asked = await ask(target, probe, session, [["AUTH", ...(user === null ? [] : [user]), password], command]);
      if ("ok" in asked) return { kind: "failed", refusal: asked };
      if (asked.stoppedAt === 0) return { kind: "refused" };
      return { kind: "accepted", value: asked };
    },
  });
  return entered.ok ? answerOf(probe, where, entered.value, entered.credential, began) : entered;
}

interface Answered {
  readonly last: RespReply;
  /** Place of the first command that was answered by an error; null = none was. */
  readonly stoppedAt: number | null;
  readonly bytes: number;
}

/** Sends commands one after the other, until one is answered by an error. */
async function ask(
  target: ProbeTarget,
  { port }: RedisProbe,
  { limits, signal }: ProbeSession,
  commands: readonly (readonly string[])[],
): Promise<Answered | Refusal> {
  const where = `${target.address}:${port} (redis)`;
  const outcome = await connect(target.address, port, { timeoutMs: limits.connectMs, signal });
  if (outcome.kind === "closed") return refusal("network", `${where}: nothing listens there`, remedies.network);
  if (outcome.kind === "silent") return timedOut(where);
  const { socket } = outcome;
  const bound = createBound({
    where,
    deadlineMs: limits.answerMs,
    maxBytes: limits.maxBytes,
    signal,
    read: () => socket.bytesRead,
    stop: () => socket.destroy(),
  });
  try {
    let last: RespReply | null = null;
    for (const [place, command] of commands.entries()) {
      socket.write(encodeCommand(command));
      last = await nextReply(socket);
      if (last.kind === "error") return { last, stoppedAt: place, bytes: socket.bytesRead };
    }
    if (last === null) throw new Error("redis was asked nothing");
    return { last, stoppedAt: null, bytes: socket.bytesRead };
  } catch (error) {
    signal.throwIfAborted();
    return bound.broken ?? refusalOf(where, error);
  } finally {
    bound.end();
    socket.destroy();
  }
}

function nextReply(socket: net.Socket): Promise<RespReply> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    let wanted = 1;
    const end = (work: () => void): void => {
      socket.off("data", onData).off("error", onError).off("close", onClose);
      work();
    };
    const onError = (error: Error): void => end(() => reject(error));
    const onClose = (): void =>
      end(() => reject(Object.assign(new Error("the connection was closed"), { code: "ECONNRESET" })));
    const onData = (chunk: Buffer): void => {
      chunks.push(chunk);
      size += chunk.length;
      // Read again only when it has doubled: an answer in many pieces is not read from its beginning for each.
      if (size < wanted && !chunk.subarray(-2).equals(lineEnd)) return;
      wanted = size * 2;
      try {
        const read = readReply(Buffer.concat(chunks));
        if (read !== null) end(() => resolve(read.reply));
      } catch (error) {
        end(() => reject(error instanceof Error ? error : new Error(String(error))));
      }
    };
    socket.on("data", onData).once("error", onError).once("close", onClose);
    if (socket.destroyed) onClose();
  });
}

const lineEnd = Buffer.from("\r\n");

function answerOf(
  probe: RedisProbe,
  where: string,
  { last, bytes }: Answered,
  credential: string | null,
  began: number,
): ProbeAnswer {
  if (last.kind === "error")
    return isError(last, "NOPERM") || isError(last, "DENIED")
      ? refusal("permission", `${where}: ${last.text}`, `allow the user ${probe.command}`)
      : refusal("configuration", `${where}: ${last.text}`, "correct the pattern");
  const output = last.kind === "text" ? last.text : settings(last.items);
  return { ok: true, output: output.replaceAll("\0", ""), credential, bytes, tookMs: performance.now() - began };
}

function settings(items: readonly string[]): string {
  const lines: string[] = [];
  for (let index = 0; index + 1 < items.length; index += 2) {
    const name = items[index] ?? "";
    const value = items[index + 1] ?? "";
    lines.push(`${name} ${secretSettings.has(name.toLowerCase()) && value !== "" ? "***" : value}`);
  }
  return lines.join("\n");
}

function isError(reply: RespReply, code: string): boolean {
  return reply.kind === "error" && reply.text.startsWith(code);
}
