import type { Pool } from "pg";
import type { Logger } from "pino";
import type { SecretStore } from "../activities/function/secret.ts";
import type { Channels } from "../channel/channel.ts";
import { createInbox } from "../channel/inbox/inbox.ts";
import { createMail } from "../channel/mail/mail.ts";
import { plainShape, slackShape, teamsShape } from "../channel/webhook/shapes.ts";
import { createWebhook, type Shape } from "../channel/webhook/webhook.ts";
import type { Egress } from "../net/egress.ts";
import type { HttpClient } from "../net/http-client.ts";
import { saveNotice } from "../store/notice/notice.ts";
import type { ChannelSettings } from "./configuration/channels.ts";

export interface ChannelDeps {
  readonly pool: Pool;
  readonly http: HttpClient;
  readonly egress: Egress;
  readonly secrets: SecretStore;
  readonly log: Logger;
  /** PEM of authorities to trust for mail beside those of the system. */
  readonly mailCa?: string;
}

/** Every way people are told, of settings. */
export function createChannels({ mail, common }: ChannelSettings, deps: ChannelDeps): Channels {
  const { pool, http, egress, secrets, log, mailCa } = deps;
  // One that cannot be read is told like one that is missing; why stands in the log.
  const readSecret = (name: string) =>
    secrets.read(name).catch((error: unknown) => {
      log.warn({ err: error, secret: name }, "a secret of a channel cannot be read");
      return undefined;
    });
  const webhook = (name: keyof typeof common, shape: Shape) =>
    createWebhook({ name, shape, signed: name === "webhook", secret: common[name], http, readSecret });
  return {
    inbox: createInbox(({ id, recordId, subject, text, because }, to) =>
      saveNotice(pool, { id, recordId, to, subject, text, because }),
    ),
    mail:
      mail === null
        ? null
        : createMail({ ...mail, egress, readSecret, ...(mailCa === undefined ? {} : { ca: mailCa }) }),
    webhook: webhook("webhook", plainShape),
    slack: webhook("slack", slackShape),
    teams: webhook("teams", teamsShape),
  };
}
