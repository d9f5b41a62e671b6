import type pg from "pg";
import { appendAudit, type AuditEvent } from "../audit/append.ts";
import type { Named } from "./named.ts";

/** Notes what of people and groups the history leaves out, for it gives no right: a mail address, an id elsewhere. */
export async function auditContacts(client: pg.PoolClient, by: string, before: Named, after: Named): Promise<void> {
  const mails = [...after.people.values()].flatMap(({ name, email }): AuditEvent[] => {
    if (email === (before.people.get(name)?.email ?? null)) return [];
    const action = email === null ? "contact.removed" : "contact.set";
    return [{ person: by, action, subject: name, details: { channel: "mail" } }];
  });
  const ids = (["people", "groups"] as const).flatMap((kind) =>
    [...after[kind].values()].flatMap(({ name, externalId }): AuditEvent[] => {
      const [old, now] = [before[kind].get(name)?.externalId ?? null, externalId ?? null];
      if (now === old) return [];
      const of = { kind: kind === "people" ? "person" : "group" };
      return now === null
        ? [{ person: by, action: "externalId.removed", subject: name, details: of }]
        : [{ person: by, action: "externalId.set", subject: name, details: { ...of, externalId: now } }];
    }),
  );
  await appendAudit(client, ...mails, ...ids);
}
