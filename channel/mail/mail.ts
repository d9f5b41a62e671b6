/**
 * Mail over SMTP. The connection is opened by us and handed to nodemailer, so it passes the egress rules whole: every
 * address of the server's name is judged, the connected one once more, and nodemailer resolves nothing itself.
 */
import { connect, isIP, type Socket } from "node:net";
import { createTransport } from "nodemailer";
import { threadOf } from "../../engine/mail/about.ts";
import { EgressRefused, type Egress } from "../../net/egress.ts";
import { reach } from "../../net/reach.ts";
import { type Channel, type Delivery, idText, longestTryMs, type Message, type ReadSecret } from "../channel.ts";
import type { MailServer } from "./server.ts";

export interface MailOptions {
  readonly server: MailServer;
  /** `opsloom@example.org` or `Opsloom <opsloom@example.org>`. */
  readonly from: string;
  /** Where answers go, such as an address of a mailbox. @default `from` */
  readonly replyTo?: string;
  /** Name of a secret `{ user, password }`; null = the server wants none. */
  readonly secret: string | null;
  readonly egress: Egress;
  readonly readSecret: ReadSecret;
  /** PEM of authorities to trust beside those of the system. */
  readonly ca?: string;
}

const connectMs = 10_000;

export function createMail(options: MailOptions): Channel {
  return {
    async deliver(message, person) {
      if (person.email === null) return refused(`${person.name} has no mail address`);
      const credentials = await readCredentials(options);
      if (credentials === "unreadable")
        return later(`the secret "${options.secret}" of the mail server is missing, or holds no { user, password }`);
      try {
        return await send(options, credentials, message, person.email);
      } catch (error) {
        return failed(error, options.server);
      }
    },
  };
}

interface Credentials {
  readonly user: string;
  readonly pass: string;
}

async function readCredentials({ secret, readSecret }: MailOptions): Promise<Credentials | null | "unreadable"> {
  if (secret === null) return null;
  const value = await readSecret(secret);
  if (typeof value !== "object" || value === null) return "unreadable";
  const { user, password } = value as { readonly user?: unknown; readonly password?: unknown };
  if (typeof user !== "string" || typeof password !== "string" || user === "" || password === "") return "unreadable";
  return { user, pass: password };
}

async function send(
  { server, from, replyTo, egress, ca }: MailOptions,
  auth: Credentials | null,
  message: Message,
  to: string,
): Promise<Delivery> {
  const socket = await reach(egress, server.host, (address) => open(address, server.port));
  const transport = createTransport({
    host: server.host,
    port: server.port,
    secure: server.tls === "implicit",
    requireTLS: server.tls === "starttls",
    ignoreTLS: server.tls === "never",
    getSocket: (_options: unknown, callback: (error: null, made: object) => void) =>
      callback(null, { connection: socket }),
    tls: {
      minVersion: "TLSv1.2",
      ...(isIP(server.host) === 0 ? { servername: server.host } : {}),
      ...(ca === undefined ? {} : { ca }),
    },
    ...(auth === null ? {} : { auth }),
    connectionTimeout: connectMs,
    greetingTimeout: connectMs,
    socketTimeout: connectMs,
    // Nothing of a message names a file or an address to read.
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const tooLong = setTimeout(
    () => socket.destroy(new Error("the mail server took too long")),
    longestTryMs - connectMs,
  );
  const number = message.recordId === null ? null : (message.recordId.split("/")[1] ?? message.recordId);
  try {
    const { response } = await transport.sendMail({
      from,
      to: { name: "", address: to },
      subject: oneLine(message.subject),
      text: `${message.text}\n\n${message.page === undefined ? "" : `${message.page}\n\n`}--\n${number === null ? "" : `${number}: `}${message.because}\n`,
      messageId: `<${idText(message.id)}@${domainOf(from)}>`,
      ...(replyTo === undefined ? {} : { replyTo }),
      // All that is told of a record is one conversation, and an answer to any of it finds the record.
      ...(message.recordId === null ? {} : { references: `<${threadOf(message.recordId)}@${domainOf(from)}>` }),
      // An answering machine is not to answer.
      headers: {
        "Auto-Submitted": "auto-generated",
        ...(message.recordId === null ? {} : { "X-Opsloom-Record": message.recordId }),
      },
    });
    return { outcome: "delivered", because: oneLine(response) };
  } finally {
    clearTimeout(tooLong);
    socket.destroy();
  }
}

function open(address: string, port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: address, port });
    const late = setTimeout(() => socket.destroy(new Error("no answer in 10 seconds")), connectMs);
    socket.once("connect", () => {
      clearTimeout(late);
      socket.off("error", reject);
      // Nodemailer listens from now on; what comes after it has let go must not end the process.
      socket.on("error", () => undefined);
      resolve(socket);
    });
    socket.once("error", (error) => {
      clearTimeout(late);
      reject(error);
    });
  });
}

/** What the server says no to for good is refused; what concerns us (credentials, TLS) or may pass is tried again. */
function failed(error: unknown, { host, port }: MailServer): Delivery {
  const where = `the mail server ${host}:${port}`;
  if (error instanceof EgressRefused) return refused(`${where}: ${error.message}`);
  if (!(error instanceof Error)) throw error;
  const { responseCode, code } = error as Error & { readonly responseCode?: number; readonly code?: string };
  // A defect of ours is no outcome.
  if (responseCode === undefined && code === undefined && (error instanceof TypeError || error instanceof RangeError))
    throw error;
  const told = oneLine(error.message);
  const isOfMessage = code === "EENVELOPE" || code === "EMESSAGE";
  if (isOfMessage && responseCode !== undefined && responseCode >= 500) return refused(`${where}: ${told}`);
  return later(`${where}: ${told}`);
}

function refused(because: string): Delivery {
  return { outcome: "refused", because };
}

function later(because: string): Delivery {
  return { outcome: "retry", because, afterMs: null };
}

function oneLine(text: string): string {
  return text
    .replaceAll(/[\u0000-\u001f\u007f]+/g, " ")
    .trim()
    .slice(0, 500);
}

function domainOf(from: string): string {
  return /@([A-Za-z0-9.-]+)/.exec(from)?.[1] ?? "opsloom.invalid";
}
