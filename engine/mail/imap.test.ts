import { describe, expect, it } from "vitest";
import { parseImapServer } from "./imap.ts";

describe("the address of an IMAP server", () => {
  it.each([
    ["imaps://mail.example.org", { host: "mail.example.org", port: 993, tls: "implicit" }],
    ["imaps://mail.example.org:1993/", { host: "mail.example.org", port: 1993, tls: "implicit" }],
    ["imap://mail.example.org", { host: "mail.example.org", port: 143, tls: "starttls" }],
    ["imaps://[2001:db8::1]:993", { host: "2001:db8::1", port: 993, tls: "implicit" }],
  ])("%s is read: TLS from the first byte, or demanded", (text, server) => {
    expect(parseImapServer(text)).toEqual(server);
  });

  it.each([
    "mail.example.org",
    "https://mail.example.org",
    "imaps://kim:secret@mail.example.org",
    "imaps://mail.example.org/INBOX",
    "imap://mail.example.org?tls=never",
    "imaps://mail.example.org:0",
    "imaps://mail.example.org:70000",
  ])("%s is none: it has no way of its own, no credentials, and no port that there is not", (text) => {
    expect(parseImapServer(text)).toBeNull();
  });
});
