import type { AddressInfo } from "node:net";
import { SMTPServer, type SMTPServerOptions } from "smtp-server";
import { type KeyPair, selfSigned } from "./listener.ts";

export interface ReceivedMail {
  readonly from: string;
  readonly to: readonly string[];
  /** Headers and body as they came over the wire. */
  readonly text: string;
  readonly secure: boolean;
  readonly user: string | null;
}

export interface TestMailServer {
  readonly port: number;
  /** PEM of the authority of its certificate, which is for `localhost`. */
  readonly ca: string;
  readonly mails: readonly ReceivedMail[];
  /** The reply codes of the next mails, in their order; then they are taken. */
  readonly answers: number[];
  close(): Promise<void>;
}

/** Signs with openssl once a process: it takes a while. */
let pair: KeyPair | null = null;

/**
 * A real SMTP server on 127.0.0.1 that wants `opsloom` and `s3cret` over STARTTLS, unless told otherwise. `onMail` is
 * called when a mail was read and is not answered yet.
 */
export async function startMailServer(
  options: SMTPServerOptions = {},
  onMail: () => void = () => undefined,
): Promise<TestMailServer> {
  pair ??= selfSigned("localhost");
  const mails: ReceivedMail[] = [];
  const answers: number[] = [];
  const server = new SMTPServer({
    key: pair.key,
    cert: pair.cert,
    authOptional: false,
    onAuth({ username, password }, _session, callback) {
      if (username === "opsloom" && password === "s3cret") callback(null, { user: username });
      else callback(Object.assign(new Error("no such user"), { responseCode: 535 }));
    },
    onData(stream, session, callback) {
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.on("end", () => {
        onMail();
        const answer = answers.shift() ?? 250;
        if (answer !== 250) return callback(Object.assign(new Error("not now"), { responseCode: answer }));
        const { mailFrom, rcptTo } = session.envelope;
        mails.push({
          from: mailFrom === false ? "" : mailFrom.address,
          to: rcptTo.map(({ address }) => address),
          text: Buffer.concat(chunks).toString("utf8"),
          secure: session.secure,
          user: (session.user as string | undefined) ?? null,
        });
        callback();
      });
    },
    ...options,
  });
  server.on("error", () => undefined);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.server.address() as AddressInfo).port,
    ca: pair.cert,
    mails,
    answers,
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}
