import type { ImapSource } from "../mail/imap.ts";
import type { Condition, Value, ValueOrTable } from "../condition/ir.ts";

/** What a delivery is written as, and which door beside `/v1/events/SOURCE` takes it. */
export const webhooks = [
  "alertmanager-v4",
  "prometheus",
  "grafana",
  "cloudevents",
  "json",
  "lines",
  "form",
  "pagerduty-v2",
  "sns",
] as const;

export interface Receive {
  readonly webhook: (typeof webhooks)[number];
  /** Name of the secret that the sender must know; null = an API key of ours is asked for. */
  readonly secret: string | null;
  /** Where the sender shows the secret; left out = as Bearer token or Basic password. */
  readonly shown?: SecretPlace;
  /** How the sender signs with the secret, instead of showing it. */
  readonly signed?: Signing;
  /** Of `sns`: the topics whose messages are taken, by their ARN. */
  readonly topics?: readonly string[];
  /** Messages of syslog are deliveries of JSON, each one. */
  readonly syslog?: SyslogReceive;
  /** Traps and informs of SNMP are deliveries of JSON, each one. */
  readonly snmpTrap?: SnmpTrapReceive;
  /** What an API answers is asked for; the items of an answer are a delivery. */
  readonly poll?: PollReceive;
  /** Each message of a folder of mail is a delivery. */
  readonly mail?: ImapSource;
}

/** How an API is asked, each time. Expressions see `answer` and `cursor`. */
export interface PollReceive {
  readonly url: string;
  readonly everyMs: number;
  /** What is added to the address; it sees `.cursor`. Null and "" are left out. */
  readonly query: { readonly [name: string]: Value };
  /** jq that yields the items of an answer; null = the answer is the one item. */
  readonly items: string | null;
  /** jq that yields from where to go on; null = each answer stands for itself. */
  readonly cursor: string | null;
  /**
   * jq that tells items apart, of an API that lists what fires: an item that is listed no more comes once again, with
   * `gone: true`. null = what it lists is news.
   */
  readonly listed: string | null;
}

/** Which traps of SNMP a source takes. */
export interface SnmpTrapReceive {
  /** Networks of their senders. */
  readonly from: readonly string[];
  /** Names of secrets, each a community or a user of version 3. */
  readonly credentials: readonly string[];
  /** The traps that are taken, and those below them; null = all. */
  readonly traps: readonly string[] | null;
}

/** Which messages of syslog a source takes. */
export interface SyslogReceive {
  /** Networks of their senders. */
  readonly from: readonly string[];
  /** The least severe that is taken, 0 (emergency) to 7 (debug). */
  readonly atLeast: number;
  /** The programs whose messages are taken; null = all. */
  readonly apps: readonly string[] | null;
}

/** As RFC 5424 calls them, by their numbers. */
export const syslogSeverities = [
  "emergency",
  "alert",
  "critical",
  "error",
  "warning",
  "notice",
  "info",
  "debug",
] as const;

/** `header`: its name, in lower case; `query`: a parameter of the address; `field`: a key of the body. */
export interface SecretPlace {
  readonly in: "header" | "query" | "field";
  readonly name: string;
}

/** A signature of the body by HMAC. */
export interface Signing {
  readonly hash: "sha256" | "sha512";
  /** The header with the signature, in lower case, and what stands before its digits. */
  readonly header: string;
  readonly prefix: string;
  readonly digits: "hex" | "base64";
  /**
   * The header with the instant of signing, in Unix seconds, which is signed before the body, joined by `join`; null =
   * the body alone is signed.
   */
  readonly time: { readonly header: string; readonly join: string; readonly withinMs: number } | null;
}

/** How events are received and read. Expressions see one item of `each` as `.`. */
export interface EventSource {
  readonly name: string;
  readonly title: string;
  readonly receive: Receive;
  /** jq that yields the items of one delivery; null = the body is the one item. */
  readonly each: string | null;
  /** Items that are nothing to us: they stay in their delivery, and make no event. Left out or null = none. */
  readonly ignore?: Condition | null;
  readonly event: {
    /** What makes two events the same alert. */
    readonly key: Value;
    /** Yields `firing` or `clear`. */
    readonly state: ValueOrTable;
    readonly severity: ValueOrTable;
    /** How severe it is in the source's own words; left out or null = they are not kept. */
    readonly original?: Value;
    /** Instant of the source, or null: the time of receipt. */
    readonly at: Value | null;
    readonly title: Value;
    /** Tried in order; the first that finds exactly one CI binds the alert to it. */
    readonly bind: readonly { readonly class: string; readonly attributes: { readonly [attribute: string]: Value } }[];
    readonly labels: Value | null;
  };
  /** Saying nothing for so long is an alert; null = it may be silent. */
  readonly silentAfterMs: number | null;
  /** An alert that fires and is not heard of for so long is taken as over; left out = it fires on. */
  readonly closeAfterMs?: number;
  /** How long after an end its start may be repeated late; left out = `lateRepeatsMs` of engine/alert/alert.ts. */
  readonly lateRepeatsMs?: number;
}
