import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseMailServer } from "../../channel/mail/server.ts";
import { noChannels } from "../configuration/channels.ts";
import { readSettings } from "../configuration/settings.ts";
import { channelFindings, readFolder, secretFindings } from "./channel-findings.ts";

const text = `apiVersion: opsloom/v1
kind: Notification
metadata: { name: late }
spec: { channels: [inbox, mail], subject: Late, body: Hurry }
---
apiVersion: opsloom/v1
kind: EventSource
metadata: { name: monitor }
spec:
  receive: { webhook: json, secret: monitor-token }
  event: { key: '\${ .key }', state: firing, severity: 1, title: '\${ .title }' }
---
apiVersion: opsloom/v1
kind: Mailbox
metadata: { name: help }
spec:
  addresses: [help@example.org]
  imap: { server: "imaps://mail.example.org", secret: help-imap }
  open: [{ refuse: No }]
`;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "opsloom-findings-"));
  mkdirSync(join(folder, "definitions"));
  writeFileSync(join(folder, "definitions", "all.yaml"), text);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const definitions = () => readFolder(join(folder, "definitions"));
const mail = { server: parseMailServer("smtps://mail.example.org"), from: "o@example.org", secret: "mail-account" };

describe("opsloom doctor", () => {
  it("tells a channel that is not configured, and which notification names it", async () => {
    const found = channelFindings(noChannels, await definitions());
    expect(found.map(({ subject, state }) => [subject, state])).toEqual([
      ["channel mail", "optional"],
      ["channel webhook", "optional"],
      ["channel slack", "optional"],
      ["channel teams", "optional"],
    ]);
    expect(found[0]?.detail).toBe('not configured, which "late" names: nobody is told by it');
    const configured = { mail, common: { webhook: "hook", slack: null, teams: null }, publicUrl: null };
    expect(channelFindings(configured, []).map(({ state }) => state)).toEqual(["ok", "ok", "optional", "optional"]);
  });

  it("tells a secret that is missing, empty or unreadable, and what that means", async () => {
    const secrets = join(folder, "secrets");
    mkdirSync(secrets);
    const found = async () => secretFindings(secrets, { ...noChannels, mail }, await definitions());
    expect((await found()).map(({ detail }) => detail)).toEqual([
      "of channel mail is missing: nobody is told by it",
      "of event source monitor is missing: what is sent with it is refused; API keys are taken",
      "of mailbox help is missing: its mail is not fetched",
    ]);
    writeFileSync(join(secrets, "help-imap.json"), '{"user":"u","password":"p"}');
    writeFileSync(join(secrets, "monitor-token"), "\n");
    mkdirSync(join(secrets, "mail-account"));
    expect((await found()).map(({ detail }) => detail)).toEqual([
      expect.stringMatching(/^of channel mail is no file/),
      expect.stringMatching(/^of event source monitor is empty/),
    ]);
    rmSync(join(secrets, "mail-account"), { recursive: true });
    writeFileSync(join(secrets, "mail-account.json"), '{"user":"u","password":"p"}');
    writeFileSync(join(secrets, "monitor-token"), "s3cret");
    expect(await found()).toEqual([]);
    // Root reads everything.
    if (process.getuid?.() === 0) return;
    chmodSync(join(secrets, "monitor-token"), 0);
    expect((await found())[0]?.detail).toMatch(/cannot be read/);
  });
});

describe("the settings of channels", () => {
  const read = (from: { readonly [name: string]: string }) => readSettings({}, from).then(({ channels }) => channels);
  const server = { OPSLOOM_MAIL_SERVER: "smtp://mail.example.org", OPSLOOM_MAIL_FROM: "Opsloom <o@example.org>" };

  it("name secrets, and say where mail goes", async () => {
    expect(await read({})).toEqual(noChannels);
    expect(await read({ ...server, OPSLOOM_MAIL_SECRET: "mail-account", OPSLOOM_SLACK_SECRET: "ops" })).toEqual({
      mail: {
        server: { host: "mail.example.org", port: 587, tls: "starttls" },
        from: "Opsloom <o@example.org>",
        secret: "mail-account",
      },
      common: { webhook: null, slack: "ops", teams: null },
      publicUrl: null,
    });
  });

  it.each([
    [{ OPSLOOM_MAIL_SERVER: "smtp://mail.example.org" }, "belong together"],
    [{ OPSLOOM_MAIL_SECRET: "mail-account" }, "belong together"],
    [{ ...server, OPSLOOM_MAIL_FROM: "nobody" }, "OPSLOOM_MAIL_FROM"],
    [{ ...server, OPSLOOM_MAIL_REPLY_TO: "a@b.c\r\nBcc: all@b.c" }, "OPSLOOM_MAIL_REPLY_TO"],
    [{ ...server, OPSLOOM_MAIL_FROM: "a@b.c\r\nBcc: all@b.c" }, "OPSLOOM_MAIL_FROM"],
    [{ ...server, OPSLOOM_MAIL_SERVER: "mail.example.org" }, "OPSLOOM_MAIL_SERVER is no address"],
    [
      { ...server, OPSLOOM_MAIL_SERVER: "smtp://localhost:25?tls=never", OPSLOOM_MAIL_SECRET: "x" },
      "credentials never go in clear",
    ],
    [{ OPSLOOM_TEAMS_SECRET: "https://teams.example/T0P" }, "OPSLOOM_TEAMS_SECRET is not the name of a secret"],
  ])("are refused with a sentence: %j", async (from, says) => {
    await expect(read(from)).rejects.toThrow(says);
    await expect(read(from)).rejects.not.toThrow("T0P");
  });
});
