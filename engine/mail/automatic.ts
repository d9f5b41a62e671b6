/**
 * Mail that no person wrote is not taken: answering it, or opening records by it, would go on for ever between two
 * machines (RFC 3834).
 */
import type { Mail } from "./mail.ts";

const bulk = new Set(["bulk", "junk", "list"]);

/** Why a mail is taken for one that a machine sent, or null. `own`: addresses of the mailbox, in small letters. */
export function whyAutomatic({ from, headers }: Pick<Mail, "from" | "headers">, own: readonly string[]): string | null {
  const header = (name: string): string => (headers[name] ?? "").trim().toLowerCase();
  if (from === "") return "it names no sender, or several";
  if (own.includes(from)) return `it comes from "${from}", an address of the mailbox itself`;
  const submitted = (header("auto-submitted").split(/[\s;]/u)[0] ?? "").trim();
  if (submitted !== "" && submitted !== "no") return `it was sent by a machine (Auto-Submitted: ${submitted})`;
  if (bulk.has(header("precedence"))) return `it was sent to many (Precedence: ${header("precedence")})`;
  if (header("return-path") === "<>") return "it is a report of mail (its return path is empty)";
  if (header("content-type").startsWith("multipart/report")) return "it is a report of mail (multipart/report)";
  return null;
}
