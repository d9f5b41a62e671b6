import { accessSync, constants, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { type Definition, loadDefinitions } from "../../engine/definition/load.ts";
import type { ChannelSettings } from "../configuration/channels.ts";
import { readDefinitionFiles } from "../files/definition-files.ts";
import type { Finding } from "./finding.ts";
import { messageOf } from "./launch-error.ts";

/** What is published at a start, as far as channels and secrets are concerned; nothing when it cannot be read. */
export async function readFolder(directory: string): Promise<readonly Definition[]> {
  try {
    return loadDefinitions(await readDefinitionFiles([directory]), {}).definitions;
  } catch {
    // Whether the folder is right is what `opsloom validate` says.
    return [];
  }
}

/** Each way to tell people that needs a setting: how it is configured, or what is missing and who names it. */
export function channelFindings(settings: ChannelSettings, definitions: readonly Definition[]): readonly Finding[] {
  const namedBy = (channel: string): string => {
    const names = definitions.flatMap(({ kind, name, ir }) =>
      kind === "Notification" && ir.channels.includes(channel) ? [`"${name}"`] : [],
    );
    return names.length === 0 ? "" : `, which ${names.join(", ")} ${names.length === 1 ? "names" : "name"}`;
  };
  const { mail, common } = settings;
  const mailFinding: Finding =
    mail === null
      ? {
          subject: "channel mail",
          state: "optional",
          detail: `not configured${namedBy("mail")}: nobody is told by it`,
          remedy: "set OPSLOOM_MAIL_SERVER and OPSLOOM_MAIL_FROM, and OPSLOOM_MAIL_SECRET where it wants credentials",
        }
      : {
          subject: "channel mail",
          state: "ok",
          detail: `${mail.server.host}:${mail.server.port} (TLS: ${mail.server.tls}), from ${mail.from}`,
          remedy: null,
        };
  const variables = { webhook: "OPSLOOM_WEBHOOK_SECRET", slack: "OPSLOOM_SLACK_SECRET", teams: "OPSLOOM_TEAMS_SECRET" };
  const webhooks = (["webhook", "slack", "teams"] as const).map((name): Finding => {
    const subject = `channel ${name}`;
    const secret = common[name];
    if (secret !== null)
      return { subject, state: "ok", detail: `the secret "${secret}", or a person's own`, remedy: null };
    return {
      subject,
      state: "optional",
      detail: `not configured${namedBy(name)}: only people with an address of their own are told by it`,
      remedy: `set ${variables[name]}, or give people addresses: opsloom contacts set PERSON ${name} --secret NAME`,
    };
  });
  return [mailFinding, ...webhooks];
}

/** Each secret that a setting, an event source or a mailbox names, where it is absent, empty or unreadable. */
export function secretFindings(
  folder: string,
  settings: ChannelSettings,
  definitions: readonly Definition[],
): readonly Finding[] {
  const { mail, common } = settings;
  const users: (readonly [secret: string, user: string, consequence: string])[] = [
    ...Object.entries({ mail: mail?.secret ?? null, ...common }).flatMap(([channel, secret]) =>
      secret === null ? [] : [[secret, `channel ${channel}`, "nobody is told by it"] as const],
    ),
    ...definitions.flatMap(({ kind, name, ir }) => {
      const secret = kind === "EventSource" ? ir.receive.secret : null;
      return secret === null
        ? []
        : [[secret, `event source ${name}`, "what is sent with it is refused; API keys are taken"] as const];
    }),
    ...definitions.flatMap(({ kind, name, ir }) =>
      kind === "Mailbox" && ir.imap !== undefined
        ? [[ir.imap.secret, `mailbox ${name}`, "its mail is not fetched"] as const]
        : [],
    ),
  ];
  return users.flatMap(([secret, user, consequence]): Finding[] => {
    const fault = secretFault(folder, secret);
    if (fault === null) return [];
    return [
      {
        subject: `secret ${secret}`,
        state: "optional",
        detail: `of ${user} ${fault}: ${consequence}`,
        remedy: `write it into "${join(folder, secret)}", readable by Opsloom alone`,
      },
    ];
  });
}

function secretFault(folder: string, name: string): string | null {
  for (const file of [name, `${name}.json`]) {
    const path = join(folder, file);
    try {
      if (!statSync(path).isFile()) return "is no file";
      accessSync(path, constants.R_OK);
      return readFileSync(path, "utf8").trim() === "" ? "is empty" : null;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") return `cannot be read (${messageOf(error)})`;
    }
  }
  return "is missing";
}
