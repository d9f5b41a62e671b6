import { type MailServer, parseMailServer } from "../../channel/mail/server.ts";
import { exitCodes, LaunchError, messageOf } from "../launcher/launch-error.ts";
import { type Environment, readSetting, type SettingName } from "./environment.ts";

/** How people are told beside their inbox. Secrets by name. */
export interface ChannelSettings {
  /** null = no mail is sent. */
  readonly mail: {
    readonly server: MailServer;
    readonly from: string;
    readonly secret: string | null;
    /** Where answers go; left out, to `from`. */
    readonly replyTo?: string;
  } | null;
  /** Of people without an address of their own, the secret that holds the common one; null = none. */
  readonly common: { readonly [name in "webhook" | "slack" | "teams"]: string | null };
  /** Where people reach this installation, for links in messages, without a slash at its end; null = it is not said. */
  readonly publicUrl: string | null;
}

/** Without mail and common addresses. */
export const noChannels: ChannelSettings = {
  mail: null,
  common: { webhook: null, slack: null, teams: null },
  publicUrl: null,
};

/** Reads and checks the settings of channels; the first wrong one is told in a sentence, exit code 78. */
export function readChannels(from: Environment): ChannelSettings {
  return {
    mail: readMail(from),
    common: {
      webhook: readSecretName(from, "OPSLOOM_WEBHOOK_SECRET"),
      slack: readSecretName(from, "OPSLOOM_SLACK_SECRET"),
      teams: readSecretName(from, "OPSLOOM_TEAMS_SECRET"),
    },
    publicUrl: readPublicUrl(from),
  };
}

const mailAddress = /^(?:[^<>@\r\n]*<[^\s<>@]+@[A-Za-z0-9.-]+>|[^\s<>@]+@[A-Za-z0-9.-]+)$/;

function readMail(from: Environment): ChannelSettings["mail"] {
  const text = readSetting(from, "OPSLOOM_MAIL_SERVER");
  const sender = readSetting(from, "OPSLOOM_MAIL_FROM");
  const secret = readSecretName(from, "OPSLOOM_MAIL_SECRET");
  if (text === null && sender === null && secret === null) return null;
  if (text === null || sender === null)
    throw wrong("OPSLOOM_MAIL_SERVER and OPSLOOM_MAIL_FROM belong together: set both, or neither");
  const replyTo = readSetting(from, "OPSLOOM_MAIL_REPLY_TO");
  for (const [name, value] of [
    ["OPSLOOM_MAIL_FROM", sender],
    ["OPSLOOM_MAIL_REPLY_TO", replyTo],
  ] as const)
    if (value !== null && !mailAddress.test(value))
      throw wrong(`${name} is "${value}": write opsloom@example.org or Opsloom <opsloom@example.org>`);
  let server: MailServer;
  try {
    server = parseMailServer(text);
  } catch (error) {
    throw wrong(`OPSLOOM_MAIL_SERVER ${messageOf(error)}`);
  }
  if (server.tls === "never" && secret !== null)
    throw wrong("OPSLOOM_MAIL_SECRET is set, but OPSLOOM_MAIL_SERVER is without TLS: credentials never go in clear");
  return { server, from: sender, secret, ...(replyTo === null ? {} : { replyTo }) };
}

/** `https://opsloom.example.org`, with a path where a proxy has one. */
function readPublicUrl(from: Environment): string | null {
  const text = readSetting(from, "OPSLOOM_PUBLIC_URL");
  if (text === null) return null;
  const url = URL.canParse(text) ? new URL(text) : null;
  if (
    url === null ||
    !["http:", "https:"].includes(url.protocol) ||
    `${url.username}${url.password}${url.search}${url.hash}` !== ""
  )
    throw wrong(`OPSLOOM_PUBLIC_URL is no address of people's browsers: write https://opsloom.example.org`);
  return url.href.replace(/\/+$/, "");
}

function readSecretName(from: Environment, name: SettingName): string | null {
  const value = readSetting(from, name);
  if (value !== null && !/^[A-Za-z_][A-Za-z0-9_-]{0,99}$/.test(value))
    throw wrong(`${name} is not the name of a secret: write the name of a file in the folder of secrets`);
  return value;
}

function wrong(message: string): LaunchError {
  return new LaunchError(exitCodes.configuration, message);
}
