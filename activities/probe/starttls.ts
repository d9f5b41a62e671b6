import type net from "node:net";
import type { TlsProbe } from "../../engine/pattern/probe.ts";
import { readSome } from "../discovery/read-some.ts";

type Protocol = NonNullable<TlsProbe["starttls"]>;

/** An extended request of LDAP, message 1, for 1.3.6.1.4.1.1466.20037 (RFC 4511, 4.14). */
const ldapRequest = Buffer.concat([
  Buffer.from([0x30, 0x1d, 0x02, 0x01, 0x01, 0x77, 0x18, 0x80, 0x16]),
  Buffer.from("1.3.6.1.4.1.1466.20037", "latin1"),
]);

const maxReply = 8_192;

/** Code 80877103 of PostgreSQL: "do you speak TLS?" */
const sslRequest = Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]);

/**
 * Asks a server that speaks in clear to go on in TLS. null when it will; else what it said instead, or "" for nothing
 * in time. What a server sends behind its consent, before TLS, is not taken.
 */
export async function startTls(socket: net.Socket, protocol: Protocol, deadlineMs: number): Promise<string | null> {
  const until = performance.now() + deadlineMs;
  const reply = async (isWhole: (text: string) => boolean): Promise<string> => {
    const bytes = await readSome(socket, {
      maxBytes: maxReply,
      deadlineMs: Math.max(1, until - performance.now()),
      enough: (soFar) => isWhole(soFar.toString("latin1")),
    });
    return bytes.toString("latin1");
  };
  switch (protocol) {
    case "postgresql": {
      socket.write(sslRequest);
      const answer = await reply((text) => text.length >= 1);
      return answer === "S" ? null : answer;
    }
    case "ldap": {
      socket.write(ldapRequest);
      const answer = Buffer.from(await reply(isWholeBer), "latin1");
      // The code of the result is the first that is enumerated; 0 is consent.
      const code = answer.indexOf(Buffer.from([0x0a, 0x01]));
      if (answer[0] === 0x30 && code >= 0 && answer[code + 2] === 0) return null;
      return code < 0 ? answer.toString("latin1") : `result ${String(answer[code + 2])} of LDAP`;
    }
    case "smtp": {
      // The last line of a reply has a blank behind its code (RFC 5321, 4.2.1).
      const isWhole = (text: string): boolean => /(?:^|\n)\d{3}(?: [^\n]*)?\n$/.test(text);
      const greeting = await reply(isWhole);
      if (!greeting.startsWith("220")) return greeting;
      socket.write("EHLO opsloom.invalid\r\n");
      const offers = await reply(isWhole);
      if (!/^250[ -]STARTTLS\s*$/im.test(offers)) return offers;
      socket.write("STARTTLS\r\n");
      const consent = await reply(isWhole);
      return /^220[^\n]*\n$/.test(consent) ? null : consent;
    }
    case "imap": {
      const greeting = await reply((text) => text.endsWith("\n"));
      if (!/^\* (?:OK|PREAUTH)/i.test(greeting)) return greeting;
      socket.write("a1 STARTTLS\r\n");
      const consent = await reply((text) => /(?:^|\n)a1 [^\n]*\n$/.test(text));
      return /^(?:\* [^\n]*\n)*a1 OK[^\n]*\n$/i.test(consent) ? null : consent;
    }
  }
}

/** Whether the first value in BER is there to its end; its length is in one or two bytes, or it is none of LDAP. */
function isWholeBer(text: string): boolean {
  const bytes = Buffer.from(text, "latin1");
  const [tag, first = 0] = bytes;
  if (bytes.length < 2) return false;
  if (tag !== 0x30) return true;
  if (first < 0x80) return bytes.length >= 2 + first;
  const size = first & 0x7f;
  return size > 4 || (bytes.length >= 2 + size && bytes.length >= 2 + size + bytes.readUIntBE(2, size || 1));
}
