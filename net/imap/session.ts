/**
 * A folder of an IMAP server, opened. The server's name is resolved here and judged by the egress rules; the library is
 * given the address alone. Nothing is said in clear: TLS from the first byte, or STARTTLS before the login.
 */
import { isIP } from "node:net";
import { ImapFlow } from "imapflow";
import type { Egress } from "../egress.ts";

export interface ImapParams {
  readonly server: { readonly host: string; readonly port: number; readonly tls: "implicit" | "starttls" };
  readonly credentials: { readonly user: string; readonly password: string };
  readonly folder: string;
  /** A folder that is made when it is not there; null = none. */
  readonly moveTo: string | null;
  /** Bytes of a message at most: a server that sends more breaks the session. */
  readonly maxBytes: number;
  readonly egress: Egress;
  /** PEM of authorities to trust beside those of the system. */
  readonly ca?: string;
}

export interface ImapMessage {
  /** Bytes, as the server says. */
  readonly size: number;
  /** Null = it is larger than what is taken. */
  readonly raw: Uint8Array | null;
}

export interface ImapSession {
  /** While it stays the same a UID is the same message. */
  readonly uidValidity: number;
  /** Every message that comes from now on has this UID or a higher one. */
  readonly uidNext: number;
  /** UIDs of messages from one to another, both included, ascending; Infinity = to the last. */
  uids(from: number, to: number, only?: "unread"): Promise<readonly number[]>;
  /** Null when it is gone. */
  fetch(uid: number): Promise<ImapMessage | null>;
  /** Marks them as read and moves them, where a folder for that is named. */
  file(uids: readonly number[]): Promise<void>;
  /** Resolves when the server tells of a new message, or after the time. */
  wait(ms: number): Promise<void>;
  close(): Promise<void>;
}

const connectMs = 15_000;
/** What an answer may hold beside a message. */
const framing = 1024 * 1024;
/** UIDs of one command: a line of it is at most some 8 KB. */
const atOnce = 500;

export async function openImap(params: ImapParams): Promise<ImapSession> {
  const { folder, moveTo, maxBytes } = params;
  const client = await connect(params);
  let news = false;
  let woken: () => void = () => undefined;
  const wake = (): void => {
    news = true;
    woken();
  };
  client.on("exists", wake);
  client.on("close", wake);
  const opened = await client.mailboxOpen(folder).catch((error: unknown) => {
    client.close();
    throw new Error(`the folder "${folder}" cannot be opened: ${messageOf(error)}`);
  });
  if (moveTo !== null) await client.mailboxCreate(moveTo).catch(ignoreExisting(client));
  return {
    uidValidity: Number(opened.uidValidity),
    uidNext: opened.uidNext,
    async uids(from, to, only) {
      if (from > to) return [];
      const range = `${String(from)}:${Number.isFinite(to) ? String(to) : "*"}`;
      const found = await client.search({ uid: range, ...(only === undefined ? {} : { seen: false }) }, { uid: true });
      if (!Array.isArray(found)) throw new Error(`the folder "${folder}" could not be searched`);
      // "5:*" holds the last message too when all are below 5.
      return found.filter((uid) => uid >= from && uid <= to).toSorted((a, b) => a - b);
    },
    async fetch(uid) {
      const told = await client.fetchOne(String(uid), { size: true }, { uid: true });
      if (told === false) return null;
      const size = told.size ?? 0;
      if (size > maxBytes) return { size, raw: null };
      const source = { start: 0, maxLength: maxBytes + 1 };
      const message = await client.fetchOne(String(uid), { source }, { uid: true });
      if (message === false) return null;
      if (message.source === undefined) throw new Error(`the server gives no content of message ${String(uid)}`);
      return message.source.length > maxBytes
        ? { size: message.source.length, raw: null }
        : { size: message.source.length, raw: message.source };
    },
    async file(uids) {
      for (let at = 0; at < uids.length; at += atOnce) {
        const some = uids.slice(at, at + atOnce).join(",");
        await client.messageFlagsAdd(some, [String.raw`\Seen`], { uid: true });
        if (moveTo !== null && (await client.messageMove(some, moveTo, { uid: true })) === false)
          throw new Error(`messages cannot be moved to the folder "${moveTo}"`);
      }
    },
    async wait(ms) {
      if (!news && client.usable) {
        const told = new Promise<void>((resolve) => (woken = resolve));
        const late = setTimeout(() => woken(), ms);
        // It ends with the next command; where the server knows no IDLE, the next look is the answer.
        client.idle().catch(() => woken());
        await told;
        clearTimeout(late);
      }
      news = false;
      if (!client.usable) throw new Error("the server closed the connection");
    },
    async close() {
      wake();
      const late = setTimeout(() => client.close(), 2_000);
      await client.logout().catch(() => undefined);
      clearTimeout(late);
      client.close();
    },
  };
}

/** Tries the addresses of the server one after the other. */
async function connect({ server, credentials, maxBytes, egress, ca }: ImapParams): Promise<ImapFlow> {
  const { host, port, tls } = server;
  let failed: unknown = new Error(`"${host}" has no address`);
  for (const address of await egress.addresses(host)) {
    const client = new ImapFlow({
      host: address,
      port,
      secure: tls === "implicit",
      ...(tls === "starttls" ? { doSTARTTLS: true } : {}),
      ...(isIP(host) === 0 ? { servername: host } : {}),
      auth: { user: credentials.user, pass: credentials.password },
      tls: { minVersion: "TLSv1.2", ...(ca === undefined ? {} : { ca }) },
      logger: false,
      disableCompression: true,
      disableAutoIdle: true,
      connectionTimeout: connectMs,
      greetingTimeout: connectMs,
      maxLineLength: 16 * framing,
      maxLiteralSize: maxBytes + framing,
      maxResponseSize: maxBytes + 32 * framing,
    });
    // What breaks a session fails what is asked next; without a listener it would end the process.
    client.on("error", () => undefined);
    try {
      await client.connect();
      return client;
    } catch (error) {
      client.close();
      failed = error;
      // Another address is the same account.
      if ((error as { readonly authenticationFailed?: boolean }).authenticationFailed === true) break;
    }
  }
  throw failed instanceof Error ? new Error(messageOf(failed), { cause: failed }) : failed;
}

/** A server that answers NO to a folder that is there is no failure: moving tells whether it can be used. */
function ignoreExisting(client: ImapFlow): (error: unknown) => void {
  return (error) => {
    if (!client.usable) throw error;
  };
}

function messageOf(error: unknown): string {
  const { message, responseText, authenticationFailed } = error as Error & {
    readonly responseText?: string;
    readonly authenticationFailed?: boolean;
  };
  if (authenticationFailed === true)
    return `the login was refused${responseText === undefined ? "" : `: ${responseText}`}`;
  return responseText ?? message;
}
