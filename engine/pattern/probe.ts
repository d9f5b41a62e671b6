import type { Json } from "../base/json.ts";

/**
 * One question of a pattern's step, its values already evaluated. Every protocol reads only; what a probe may send is
 * bounded by its shape.
 */
export type Probe = SshProbe | ReadProbe | SnmpProbe | HttpProbe | SqlProbe | RedisProbe | TlsProbe;

/**
 * A command of the published allow-list. Its output is `{ stdout, stderr, exitCode }`: texts, and an integer; an exit
 * code other than 0 is an answer, not a failure.
 */
export interface SshProbe {
  readonly kind: "ssh";
  /** A bare name or an absolute path. */
  readonly command: string;
  readonly arguments: readonly string[];
  /** `sudo` = `sudo -n`, which never asks for a password. */
  readonly privilege: "sudo" | null;
  /** Milliseconds. */
  readonly timeoutMs: number;
}

/** A file that a pattern names, read over SSH. Its output is the text. A file that is larger is an answer `tooLarge`. */
export interface ReadProbe {
  readonly kind: "read";
  /** An absolute path. */
  readonly file: string;
  readonly maxBytes: number;
  readonly privilege: "sudo" | null;
}

/**
 * Object identifiers as numbers with dots, without the first dot.
 *
 * Output of `get` and `walk`: `[{ oid, type, value }]` in the order of the answer, `type` as RFC 3416 names it
 * (`Integer`, `OctetString`, …), `value` a number, a text or null (the object is not there). Octets that are text are
 * text, cleaned; all others are lower-case hex with colons. Integers that JSON numbers cannot hold are texts. Output of
 * `table`: `[{ index, NAME: value, … }]`, one row an index in the order of the indexes; a column that a row lacks is
 * null. `index` is what follows the column in the object identifier: `4.10.0.0.1`.
 */
export interface SnmpProbe {
  readonly kind: "snmp";
  readonly ask:
    | { readonly get: readonly string[] }
    | { readonly walk: string }
    | { readonly table: string; readonly columns: { readonly [name: string]: number } };
}

/** Output: `{ status, headers, body }`, header names in lower case, the body a text. Redirects are not followed. */
export interface HttpProbe {
  readonly kind: "http";
  /** Begins with `/`. */
  readonly path: string;
  readonly method: "get" | "head";
  readonly headers: { readonly [name: string]: string };
  readonly port: number;
  readonly tls: boolean;
}

/** One statement in a transaction that only reads. Output: the rows, `[{ COLUMN: value, … }]`. */
export interface SqlProbe {
  readonly kind: "sql";
  readonly dialect: "postgresql" | "mysql";
  readonly select: string;
  /** null = the dialect's own: `postgres`, or none. */
  readonly database: string | null;
  readonly port: number;
}

/**
 * Output: the text of the answer for `INFO` and `CLIENT LIST`; for `CONFIG GET` lines of `NAME VALUE`, as a
 * configuration file of redis has them.
 */
export interface RedisProbe {
  readonly kind: "redis";
  readonly command: "INFO" | "CONFIG GET" | "CLIENT LIST";
  readonly arguments: readonly string[];
  readonly port: number;
}

/**
 * Output: `{ version, chain: [CERTIFICATE, …], trusted, untrusted }`, the server's certificate first, each as
 * `CertificateObservation` of `engine/discovery/` has it.
 */
export interface TlsProbe {
  readonly kind: "tls";
  readonly port: number;
  /** The name asked for (SNI); null = none is sent. */
  readonly serverName: string | null;
  readonly starttls: "smtp" | "imap" | "ldap" | "postgresql" | null;
}

/**
 * What is in the way, in one of few categories:
 *
 * - `credentials`: none of the type was given, none was accepted, or a pause keeps them back;
 * - `network`: nothing listens, or nothing reaches the target;
 * - `configuration`: the question or this installation is wrong: not in the allow-list, refused address, missing
 * secret;
 * - `timeout`: the target did not answer in time;
 * - `permission`: the login works and this is not allowed;
 * - `tooLarge`: the answer is larger than its bounds;
 * - `protocol`: the answer is none of this protocol.
 */
export type ProbeFailure =
  "credentials" | "network" | "configuration" | "timeout" | "permission" | "tooLarge" | "protocol";

/** Told by the protocol itself, whoever logs in. */
export interface TargetIdentity {
  /** `SHA256:…` as OpenSSH prints it. */
  readonly sshHostKey?: string;
  /** Of an agent of version 3, lower-case hex. */
  readonly snmpEngineId?: string;
}

/** What came back: plain JSON, bounded and cleaned, still not trusted; or why nothing did. */
export type ProbeAnswer =
  | {
      readonly ok: true;
      readonly output: Json;
      /** Name of the credential that was accepted, never its value; null = none was needed. */
      readonly credential: string | null;
      /** Of the answer, as it came. */
      readonly bytes: number;
      readonly tookMs: number;
      /** What the host is known by, seen on the way without asking for it; left out by what shows none. */
      readonly identity?: TargetIdentity;
    }
  | {
      readonly ok: false;
      readonly category: ProbeFailure;
      readonly message: string;
      readonly remedy: string;
    };
