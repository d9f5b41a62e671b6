import { z } from "zod";
import { type ImapSource, parseImapServer } from "../../mail/imap.ts";
import type { Context } from "../context.ts";
import { word } from "../shapes.ts";
import type { Path } from "../spot.ts";

const folder = z
  .string()
  .max(200)
  .regex(/^[^\p{Cc}%*"\\]+$/u, "the name of a folder such as INBOX or Archive/2026");

export const imapSource = z.strictObject({
  server: word,
  secret: z
    .string()
    .regex(/^[A-Za-z_][A-Za-z0-9_-]{0,99}$/, "the name of a secret such as help-imap, which holds { user, password }"),
  folder: folder.optional(),
  moveTo: folder.optional(),
});

/** Where mail is fetched from; what is wrong with it is reported. */
export function compileImapSource(context: Context, path: Path, source: z.infer<typeof imapSource>): ImapSource {
  const { server: address, secret, folder: from = "INBOX", moveTo = null } = source;
  const server = parseImapServer(address);
  if (server === null)
    context.report(
      "OPS106",
      [...path, "server"],
      // It may hold a password.
      `${address.includes("@") ? "what stands here" : `"${address}"`} is no address of an IMAP server`,
      "write imaps://HOST, or imap://HOST where STARTTLS is spoken, with :PORT where it is another; credentials are in the secret",
    );
  if (moveTo !== null && isSame(moveTo, from))
    context.report(
      "OPS107",
      [...path, "moveTo"],
      `what was taken would stay in "${from}", and be new again`,
      'name another folder, or leave "moveTo" out: what was taken is then marked as read',
    );
  return { server: server ?? { host: "", port: 0, tls: "implicit" }, secret, folder: from, moveTo };
}

/** INBOX is one whatever the size of its letters. */
function isSame(one: string, other: string): boolean {
  const plain = (name: string): string => (name.toUpperCase() === "INBOX" ? "INBOX" : name);
  return plain(one) === plain(other);
}
