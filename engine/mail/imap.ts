/** Where mail of a mailbox is fetched from, as compiled. */

/** A server of RFC 9051 or 3501. Nothing is said to it in clear. */
export interface ImapServer {
  readonly host: string;
  readonly port: number;
  /** `implicit`: TLS from the first byte; `starttls`: demanded before anything else is said. */
  readonly tls: "implicit" | "starttls";
}

export interface ImapSource {
  readonly server: ImapServer;
  /** Name of a secret `{ user, password }`. */
  readonly secret: string;
  /** What is fetched. */
  readonly folder: string;
  /** Where messages go that were taken; null = they stay, marked as read. */
  readonly moveTo: string | null;
}

const pattern = /^(imaps?):\/\/([A-Za-z0-9](?:[A-Za-z0-9.-]{0,252})|\[[0-9A-Fa-f:.]{2,45}\])(?::(\d{1,5}))?\/?$/u;

/** Reads `imaps://HOST[:993]` or `imap://HOST[:143]`; null when it is neither. */
export function parseImapServer(text: string): ImapServer | null {
  const [, scheme, host = "", port] = pattern.exec(text) ?? [];
  if (scheme === undefined) return null;
  const tls = scheme === "imaps" ? "implicit" : "starttls";
  const number = port === undefined ? (tls === "implicit" ? 993 : 143) : Number(port);
  if (number < 1 || number > 65_535) return null;
  return { host: host.replace(/^\[(.*)\]$/u, "$1"), port: number, tls };
}
