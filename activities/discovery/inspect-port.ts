import type net from "node:net";
import type { PortObservation, TlsObservation } from "../../engine/discovery/observation.ts";
import { isListenOnly, tlsPorts } from "../../engine/discovery/port.ts";
import type { TargetError } from "../../engine/discovery/target.ts";
import { connect } from "./connect.ts";
import { readGreeting } from "./greeting.ts";
import { askHttp, type HttpAnswer } from "./http.ts";
import type { Pace } from "./pace.ts";
import { readTls } from "./tls.ts";
import { startTls } from "../probe/starttls.ts";

export interface ProbeTimes {
  /** Until a connection counts as silent. @default 1000 */
  readonly connectMs: number;
  /** Until a server that speaks first has spoken. @default 400 */
  readonly greetingMs: number;
  /** For a whole answer or handshake. @default 2000 */
  readonly answerMs: number;
}

export const defaultTimes: ProbeTimes = { connectMs: 1_000, greetingMs: 400, answerMs: 2_000 };

export interface InspectParams {
  readonly pace: Pace;
  readonly times: ProbeTimes;
  readonly signal: AbortSignal;
}

export interface InspectedPort {
  readonly observation: PortObservation;
  /** Why it is not known what listens; null = it told, or it is one that is only listened to. */
  readonly error: TargetError | null;
}

/**
 * Finds out what listens on a port by a connection that is open: it waits for a greeting, then asks for HTTP, then for
 * TLS and HTTP inside it; on TLS ports TLS comes first; servers of mail are asked to go on in TLS. At most one
 * connection more, within the pace. No login is
 * tried, and what `isListenOnly` names is sent nothing. Closes the connection.
 */
export async function inspectOpen(
  address: string,
  port: number,
  first: net.Socket,
  params: InspectParams,
): Promise<InspectedPort> {
  const seen = (told: Partial<PortObservation>): InspectedPort => {
    const observation = { port, greeting: null, http: null, tls: null, ...told };
    return { observation, error: mute(observation, params.times) };
  };
  const again = (): Promise<net.Socket | null> =>
    params.pace.run(async () => {
      const outcome = await connect(address, port, { timeoutMs: params.times.connectMs, signal: params.signal });
      return outcome.kind === "open" ? outcome.socket : null;
    });
  if (tlsPorts.has(port)) {
    const secure = await whileOpen(first, params.signal, () => askSecure(first, address, params.times));
    if (secure !== null) return seen(secure);
    const second = await again();
    if (second === null) return seen({});
    return seen(
      withoutHint(await whileOpen(second, params.signal, () => askPlain(second, address, port, params.times))),
    );
  }
  const plain = await whileOpen(first, params.signal, () => askPlain(first, address, port, params.times));
  const mail = plain.greeting === null ? null : mailProtocol(plain.greeting);
  if (mail !== null) {
    const second = await again();
    const tls =
      second === null ? null : await whileOpen(second, params.signal, () => askBehind(second, mail, params.times));
    return seen({ ...withoutHint(plain), tls });
  }
  if (plain.greeting !== null || isListenOnly(port) || (plain.http !== null && !plain.http.wantsTls))
    return seen(withoutHint(plain));
  const second = await again();
  if (second === null) return seen(withoutHint(plain));
  const secure = await whileOpen(second, params.signal, () => askSecure(second, address, params.times));
  return seen(secure ?? withoutHint(plain));
}

/** The error of a port that takes connections and tells nothing. */
function mute({ port, greeting, http, tls }: PortObservation, { answerMs }: ProbeTimes): TargetError | null {
  if (greeting !== null || http !== null || tls !== null || isListenOnly(port)) return null;
  return {
    phase: "classify",
    category: "protocol",
    port,
    credential: null,
    message: `port ${port} is open, and within ${answerMs} ms it neither spoke nor answered HTTP or TLS`,
  };
}

/** Which protocol of mail greets so; null = none that goes on in TLS when it is asked. */
function mailProtocol(greeting: string): "smtp" | "imap" | null {
  if (/^\* (?:OK|PREAUTH)/iu.test(greeting)) return "imap";
  return /^220[ -].*\bE?SMTP\b/iu.test(greeting) ? "smtp" : null;
}

/** The certificates behind STARTTLS; null where it is not offered. */
async function askBehind(
  socket: net.Socket,
  protocol: "smtp" | "imap",
  times: ProbeTimes,
): Promise<TlsObservation | null> {
  if ((await startTls(socket, protocol, times.greetingMs + times.answerMs)) !== null) return null;
  const session = await readTls(socket, times.answerMs);
  session?.stream.destroy();
  return session?.observation ?? null;
}

interface Plain {
  readonly greeting: string | null;
  readonly http: HttpAnswer | null;
}

async function askPlain(socket: net.Socket, address: string, port: number, times: ProbeTimes): Promise<Plain> {
  const greeting = await readGreeting(socket, times.greetingMs);
  if (greeting !== null || isListenOnly(port) || socket.destroyed) return { greeting, http: null };
  return { greeting: null, http: await askHttp(socket, `${address}:${port}`, times.answerMs) };
}

async function askSecure(
  socket: net.Socket,
  address: string,
  times: ProbeTimes,
): Promise<{ readonly tls: TlsObservation; readonly http: PortObservation["http"] } | null> {
  const session = await readTls(socket, times.answerMs);
  if (session === null) return null;
  try {
    return {
      tls: session.observation,
      ...withoutHint({ http: await askHttp(session.stream, address, times.answerMs) }),
    };
  } finally {
    session.stream.destroy();
  }
}

function withoutHint<T extends { readonly http: HttpAnswer | null }>(
  plain: T,
): Omit<T, "http"> & { readonly http: PortObservation["http"] } {
  if (plain.http === null) return { ...plain, http: null };
  const { wantsTls: _, ...http } = plain.http;
  return { ...plain, http };
}

/** Destroys the socket when the work is done, and at once when the sweep is cancelled. */
async function whileOpen<T>(socket: net.Socket, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  const abort = (): void => void socket.destroy();
  signal.addEventListener("abort", abort, { once: true });
  try {
    return await work();
  } finally {
    signal.removeEventListener("abort", abort);
    socket.destroy();
  }
}
