import type { Duplex } from "node:stream";
import { cleanText } from "../../engine/discovery/clean-text.ts";
import { readSome } from "./read-some.ts";

/** Longest identification line of SSH (RFC 4253, 4.2) and more than any greeting needs. */
const maxGreeting = 255;

/**
 * The line a server says by itself, cleaned; null when it says nothing in time. An SSH server may send other lines
 * before its identification (RFC 4253), which are skipped as far as they fit 4 KiB.
 */
export async function readGreeting(stream: Duplex, waitMs: number): Promise<string | null> {
  const bytes = await readSome(stream, {
    maxBytes: 4_096,
    deadlineMs: waitMs * 3,
    firstByteMs: waitMs,
    idleMs: 200,
    enough: (soFar) =>
      soFar.includes(0x0a) && (soFar.includes("SSH-") ? soFar.indexOf(0x0a, soFar.indexOf("SSH-")) !== -1 : true),
  });
  if (bytes.length === 0) return null;
  const text = bytes.toString("latin1");
  const ssh = /(?:^|\n)(SSH-[^\r\n]*)/.exec(text)?.[1];
  return cleanText(ssh ?? text.split("\n")[0] ?? "", maxGreeting) ?? cleanText(text, maxGreeting);
}
