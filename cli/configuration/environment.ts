import { readFileSync } from "node:fs";
import { LaunchError, exitCodes, messageOf } from "../launcher/launch-error.ts";
import { nearest } from "../../engine/base/suggestion.ts";

/** Environment variables, as an argument. */
export type Environment = { readonly [name: string]: string | undefined };

/** The one place that reads process.env. */
export const environment: Environment = process.env;

/** Every setting of ours. Those marked `file` may be given as the name of a file that holds the value, in NAME_FILE. */
export const settingNames = {
  OPSLOOM_HOME: { file: false, text: "directory that holds all state of one installation" },
  OPSLOOM_PARTS: {
    file: false,
    text: "what runs in this process: api, worker, or both with a comma, or collector; api and worker by default",
  },
  OPSLOOM_COLLECTOR: { file: false, text: "name of the collector that runs in this process, with the part collector" },
  OPSLOOM_HOST: { file: false, text: "address the API listens on, 127.0.0.1 by default" },
  OPSLOOM_PORT: { file: false, text: "port of the API, 4600 by default, 0 for any free one" },
  OPSLOOM_METRICS_PORT: { file: false, text: "loopback port of /metrics, /livez and /readyz, any free one by default" },
  OPSLOOM_SYSLOG_PORT: {
    file: false,
    text: "port of UDP and TCP on which the API takes syslog, 0 for any free one; none by default",
  },
  OPSLOOM_SYSLOG_TLS_PORT: {
    file: false,
    text: "port on which the API takes syslog over TLS, 0 for any free one; none by default",
  },
  OPSLOOM_SYSLOG_CERTIFICATE: { file: false, text: "file with the certificate of that port, PEM" },
  OPSLOOM_SYSLOG_KEY: { file: false, text: "file with its key, PEM" },
  OPSLOOM_SYSLOG_SENDERS: {
    file: false,
    text: "file with the certificates of those whose certificates senders over TLS must show, PEM; none is asked for by default",
  },
  OPSLOOM_SNMP_TRAP_PORT: {
    file: false,
    text: "UDP port on which the API takes traps and informs of SNMP, 0 for any free one; none by default",
  },
  OPSLOOM_DATABASE_URL: { file: true, text: "PostgreSQL to use instead of the embedded one" },
  OPSLOOM_TEMPORAL_ADDRESS: {
    file: false,
    text: "Temporal server to use instead of the embedded one; TEMPORAL_NAMESPACE, TEMPORAL_TLS_*, TEMPORAL_API_KEY as Temporal defines them",
  },
  OPSLOOM_TEMPORAL_CLI: { file: false, text: "`temporal` program to start as the embedded server" },
  OPSLOOM_TEMPORAL_DOWNLOAD: { file: false, text: "off: never download the Temporal server" },
  OPSLOOM_SHELL: {
    file: false,
    text: "on or off: whether this worker runs `run: shell`; on with the embedded servers, off with servers of your own",
  },
  OPSLOOM_EGRESS_ALLOW: {
    file: false,
    text: "ranges beside the public internet that functions may connect to, with commas; loopback with the embedded servers, none else",
  },
  OPSLOOM_MAIL_SERVER: {
    file: false,
    text: "where mail is handed over: smtps://HOST:465, smtp://HOST:587 (STARTTLS), or smtp://HOST:25?tls=never",
  },
  OPSLOOM_MAIL_FROM: { file: false, text: "sender of mail, such as Opsloom <opsloom@example.org>" },
  OPSLOOM_MAIL_REPLY_TO: {
    file: false,
    text: "where answers to mail go, such as an address of a mailbox; else its sender",
  },
  OPSLOOM_PUBLIC_URL: { file: false, text: "where people reach this installation, for links in messages" },
  OPSLOOM_PROVIDERS: {
    file: false,
    text: "YAML file that says which providers sign people in (OpenID Connect), and what their claims give",
  },
  OPSLOOM_TRUSTED_PROXIES: {
    file: false,
    text: "ranges of proxies in front of the API, with commas: their X-Forwarded-For says where people come from",
  },
  OPSLOOM_MAIL_SECRET: { file: false, text: "name of the secret { user, password } of the mail server" },
  OPSLOOM_WEBHOOK_SECRET: {
    file: false,
    text: "name of the secret { url, key } of the signed webhook, for people without one of their own",
  },
  OPSLOOM_SLACK_SECRET: {
    file: false,
    text: "name of the secret that holds the address of Slack's incoming webhook, for people without one of their own",
  },
  OPSLOOM_TEAMS_SECRET: {
    file: false,
    text: "name of the secret that holds the address of a Teams workflow, for people without one of their own",
  },
  OPSLOOM_DISCOVERY_EXCLUDE: { file: false, text: "ranges that discovery never touches, with commas" },
  OPSLOOM_RETENTION: {
    file: false,
    text: "how long rows are kept that go, such as deliveries=7d,notices=never; opsloom retention show names the kinds",
  },
  OPSLOOM_INTEGRATIONS: {
    file: false,
    text: "packages that bring functions of their own, with commas; a module by its path begins with ./, ../ or /",
  },
  OPSLOOM_DEFINITIONS: { file: false, text: "folder of definitions that a start publishes" },
  OPSLOOM_URL: { file: false, text: "API that the command line talks to" },
  OPSLOOM_API_KEY: { file: true, text: "API key of the command line" },
} as const satisfies { readonly [name: string]: { readonly file: boolean; readonly text: string } };

export type SettingName = keyof typeof settingNames;

/**
 * The value of a setting, from its variable or from the file that NAME_FILE names; null = not set. Empty counts as not
 * set.
 */
export function readSetting(from: Environment, name: SettingName): string | null {
  const value = from[name] ?? "";
  const file = settingNames[name].file ? (from[`${name}_FILE`] ?? "") : "";
  if (file === "") return value === "" ? null : value;
  if (value !== "")
    throw new LaunchError(exitCodes.configuration, `${name} and ${name}_FILE are both set: unset one of them`);
  try {
    const text = readFileSync(file, "utf8").trim();
    if (text !== "") return text;
  } catch (error) {
    throw new LaunchError(
      exitCodes.configuration,
      `${name}_FILE names "${file}", which cannot be read: ${messageOf(error)}`,
      {
        cause: error,
      },
    );
  }
  throw new LaunchError(
    exitCodes.configuration,
    `${name}_FILE names "${file}", which is empty: write the value into it`,
  );
}

/** An integer setting in its range, or the fallback. */
export function readInteger(
  from: Environment,
  name: SettingName,
  range: { readonly min: number; readonly max: number },
  fallback: number,
): number {
  const text = readSetting(from, name);
  return text === null ? fallback : parseInteger(text, name, range);
}

export function parseInteger(
  text: string,
  name: string,
  range: { readonly min: number; readonly max: number },
): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < range.min || value > range.max) {
    throw new LaunchError(
      exitCodes.configuration,
      `${name} is "${text}": give a whole number from ${range.min} to ${range.max}`,
    );
  }
  return value;
}

/**
 * Variables of our prefix that nobody reads, each with the name that was probably meant: a typing error must not start
 * the wrong servers silently.
 */
export function unknownSettings(from: Environment): readonly string[] {
  const known = Object.entries(settingNames).flatMap(([name, { file }]) => (file ? [name, `${name}_FILE`] : [name]));
  return Object.keys(from)
    .filter(
      (name) =>
        name.startsWith("OPSLOOM_") && !known.includes(name) && !/^OPSLOOM_(TEST|CONFORMANCE|SECRET|NO)_/.test(name),
    )
    .map((name) => {
      const near = nearest(name, known);
      return `unknown setting ${name}${near === null ? "" : `; did you mean ${near}?`}`;
    });
}
