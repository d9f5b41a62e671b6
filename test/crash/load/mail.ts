import { type Load, until } from "../desk.ts";

/** A gateway hands a mail over until it is acknowledged, and once more. */
export const mail: Load = async ({ as, journal }, name) => {
  const messageId = `${name}@crash.example`;
  const message = [
    "From: Ada <ada@example.com>",
    "To: help@example.org",
    `Subject: Mail ${name}`,
    `Message-ID: <${messageId}>`,
    "Content-Type: text/plain",
    "",
    "It is dark",
  ].join("\r\n");
  const path = "/v1/mailboxes/service-desk/mail";
  const at = journal.mails.push({ messageId, acknowledged: false }) - 1;
  for (let times = 0; times < 2; times += 1) {
    await as("automation").upload(path, Buffer.from(message), "message/rfc822");
    journal.mails[at] = { messageId, acknowledged: true };
  }
  await until(`the incident of ${messageId}`, async () => {
    const { items } = await as("admin").get<{ items: { subject: string; record: string | null }[] }>(
      "/v1/mail?outcome=opened&limit=200",
    );
    return items.some(({ subject, record }) => subject === `Mail ${name}` && record !== null) || null;
  });
};
