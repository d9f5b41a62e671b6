import { createServer } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { recordsNamed } from "../../engine/mail/about.ts";
import { createEgress, type EgressOptions } from "../../net/egress.ts";
import { startMailServer, type TestMailServer } from "../../test/support/mail-server.ts";
import { createMail, type MailOptions } from "./mail.ts";
import { parseMailServer } from "./server.ts";

const servers: TestMailServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

async function server(...options: Parameters<typeof startMailServer>): Promise<TestMailServer> {
  const started = await startMailServer(...options);
  servers.push(started);
  return started;
}

const here: EgressOptions = { allow: ["127.0.0.0/8", "::1/128"] };
const credentials = { user: "opsloom", password: "s3cret" };

const mail = (
  to: { readonly port: number; readonly ca?: string },
  given: Partial<MailOptions> & { url?: string } = {},
) =>
  createMail({
    server: parseMailServer(given.url ?? `smtp://localhost:${to.port}`),
    from: "Opsloom <opsloom@example.org>",
    secret: "mail-account",
    egress: createEgress(here),
    readSecret: (name) => Promise.resolve(name === "mail-account" ? credentials : undefined),
    ...(to.ca === undefined ? {} : { ca: to.ca }),
    ...given,
  });

const message = {
  id: "incident/INC0000007#12:mail:kim",
  recordId: "incident/INC0000007",
  subject: "INC0000007 is late\r\nBcc: all@example.org",
  text: "The shop is down.\n.\nQUIT",
  because: "half of the time has passed",
};
const kim = { name: "kim", title: "Kim", email: "kim@example.com", contacts: {}, addresses: {} };

describe("mail", () => {
  it("is handed over with TLS and credentials, under an id of the ledger sequence that every try has", async () => {
    const receiver = await server();
    const channel = mail(receiver);
    const outcomes = [await channel.deliver(message, kim), await channel.deliver(message, kim)];
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(["delivered", "delivered"]);
    const [first, second] = receiver.mails;
    expect(first).toMatchObject({
      from: "opsloom@example.org",
      to: ["kim@example.com"],
      secure: true,
      user: "opsloom",
    });
    const idOf = (text = ""): string | undefined => /^Message-ID: (.*)$/im.exec(text)?.[1]?.trim();
    expect(idOf(first?.text)).toBe("<incident_INC0000007_23_12_3a_mail_3a_kim@example.org>");
    expect(idOf(second?.text)).toBe(idOf(first?.text));
    expect(first?.text).toContain("Auto-Submitted: auto-generated");
    expect(first?.text).toContain("The shop is down.");
  });

  it("says where answers go, and by what an answer finds its record", async () => {
    const receiver = await server();
    await mail(receiver, { replyTo: "help@example.org" }).deliver(message, kim);
    await mail(receiver).deliver({ ...message, recordId: null }, kim);
    const [one, several] = receiver.mails.map(({ text }) => text);
    expect(one).toMatch(/^Reply-To: help@example.org\r?$/m);
    expect(one).toMatch(/^References: <incident_INC0000007@example.org>\r?$/m);
    for (const id of [...(one ?? "").matchAll(/^(?:References|Message-ID): <(.*)>/gm)].map(([, found = ""]) => found))
      expect(recordsNamed({ subject: "", answers: [id] }, [{ record: "incident", prefix: "INC" }])).toEqual([
        message.recordId,
      ]);
    expect(several).not.toMatch(/^(?:Reply-To|References):/m);
  });

  it("adds no header and no recipient of what a user wrote", async () => {
    const receiver = await server();
    await mail(receiver).deliver(message, kim);
    expect(receiver.mails[0]?.text).not.toMatch(/^Bcc:/im);
    expect(receiver.mails).toHaveLength(1);
    await mail(receiver).deliver(message, { ...kim, email: "kim@example.com, all@example.org" });
    expect(receiver.mails.flatMap(({ to }) => to)).not.toContain("all@example.org");
  });

  it("is tried again after a 4xx, and never after a 5xx", async () => {
    const receiver = await server();
    receiver.answers.push(451, 550);
    expect(await mail(receiver).deliver(message, kim)).toMatchObject({ outcome: "retry" });
    const refused = await mail(receiver).deliver(message, kim);
    expect(refused).toMatchObject({ outcome: "refused" });
    expect(refused.because).toMatch(/^the mail server localhost:\d+: .*550 not now/);
    expect(receiver.mails).toEqual([]);
  });

  it("waits for an operator when the credentials are wrong or missing", async () => {
    const receiver = await server();
    const wrong = await mail(receiver, {
      readSecret: () => Promise.resolve({ user: "opsloom", password: "hunter2hunter2" }),
    }).deliver(message, kim);
    expect(wrong).toMatchObject({ outcome: "retry" });
    expect(JSON.stringify(wrong)).not.toContain("hunter2");
    for (const value of [undefined, "", { user: "opsloom", password: "" }])
      expect(await mail(receiver, { readSecret: () => Promise.resolve(value) }).deliver(message, kim)).toEqual({
        outcome: "retry",
        because: 'the secret "mail-account" of the mail server is missing, or holds no { user, password }',
        afterMs: null,
      });
  });

  it("sends nothing in clear where TLS is demanded, nor to a server whose certificate nobody vouches for", async () => {
    const plain = await server({ disabledCommands: ["STARTTLS"], authOptional: true });
    expect(await mail(plain).deliver(message, kim)).toMatchObject({ outcome: "retry" });
    const stranger = await server();
    expect(await mail({ port: stranger.port }).deliver(message, kim)).toMatchObject({ outcome: "retry" });
    expect([...plain.mails, ...stranger.mails]).toEqual([]);
  });

  it("speaks TLS from the first byte, or none at all, where its address says so", async () => {
    const implicit = await server({ secure: true });
    expect(await mail(implicit, { url: `smtps://localhost:${implicit.port}` }).deliver(message, kim)).toMatchObject({
      outcome: "delivered",
    });
    expect(implicit.mails[0]?.secure).toBe(true);
    const clear = await server({ authOptional: true });
    const url = `smtp://127.0.0.1:${clear.port}?tls=never`;
    expect(await mail(clear, { url, secret: null }).deliver(message, kim)).toMatchObject({ outcome: "delivered" });
    expect(clear.mails[0]?.secure).toBe(false);
  });

  it("passes the egress rules: a server whose name leads to a private address is not connected to", async () => {
    const receiver = await server();
    const refused = await mail(receiver, { egress: createEgress() }).deliver(message, kim);
    expect(refused).toMatchObject({ outcome: "refused" });
    expect(refused.because).toContain("egress.allow");
    // The name is resolved once: what it resolves to afterwards is not asked.
    const answers = [["127.0.0.1"], ["127.0.0.9"]];
    const resolve = () => Promise.resolve(answers.shift() ?? []);
    const guarded = mail(receiver, { egress: createEgress({ allow: ["127.0.0.1"], resolve }) });
    expect(await guarded.deliver(message, kim)).toMatchObject({ outcome: "delivered" });
  });

  it("is tried again when nobody listens, or a server hangs up", async () => {
    expect(await mail({ port: 1 }).deliver(message, kim)).toMatchObject({ outcome: "retry" });
    const rude = createServer((socket) => void socket.end());
    await new Promise<void>((resolve) => rude.listen(0, "127.0.0.1", resolve));
    const { port } = rude.address() as { port: number };
    expect(await mail({ port }).deliver(message, kim)).toMatchObject({ outcome: "retry" });
    await new Promise((resolve) => rude.close(resolve));
  });

  it("goes to nobody without an address", async () => {
    expect(await mail({ port: 1 }).deliver(message, { ...kim, email: null })).toEqual({
      outcome: "refused",
      because: "kim has no mail address",
    });
  });
});

describe("the address of a mail server", () => {
  it("says how TLS is spoken", () => {
    expect(parseMailServer("smtps://mail.example.org")).toEqual({
      host: "mail.example.org",
      port: 465,
      tls: "implicit",
    });
    expect(parseMailServer("smtp://mail.example.org:2525")).toEqual({
      host: "mail.example.org",
      port: 2525,
      tls: "starttls",
    });
    expect(parseMailServer("smtp://[::1]?tls=never")).toEqual({ host: "::1", port: 25, tls: "never" });
  });

  it.each([
    "mail.example.org",
    "http://mail.example.org",
    "smtps://x?tls=never",
    "smtp://x/path",
    "smtp://x?tls=maybe",
  ])("is refused with what to write instead: %s", (text) =>
    expect(() => parseMailServer(text)).toThrow(/write smtps:\/\/HOST:465/),
  );

  it("holds no credentials, and does not repeat them", () => {
    expect(() => parseMailServer("smtp://opsloom:s3cret@mail.example.org")).toThrow(/^(?!.*s3cret).*secret/);
  });
});
