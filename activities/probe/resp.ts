/** Replies of redis (RESP2), read from bytes that come in pieces. */
export type RespReply =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "error"; readonly text: string }
  | { readonly kind: "list"; readonly items: readonly string[] };

/** A command as redis reads it: lengths before contents, so that no argument can be taken for another command. */
export function encodeCommand(words: readonly string[]): Buffer {
  return Buffer.concat([
    Buffer.from(`*${words.length}\r\n`),
    ...words.flatMap((word) => {
      const bytes = Buffer.from(word);
      return [Buffer.from(`$${bytes.length}\r\n`), bytes, Buffer.from("\r\n")];
    }),
  ]);
}

/**
 * The first reply of `bytes`; null when it is not whole yet. Lists are of texts: no reply that is asked for here has
 * more. Throws on what is no reply.
 */
export function readReply(bytes: Buffer): { readonly reply: RespReply; readonly length: number } | null {
  const head = readLine(bytes, 0);
  if (head === null) return null;
  const rest = head.line.slice(1);
  switch (head.line[0]) {
    case "+":
    case ":":
      return { reply: { kind: "text", text: rest }, length: head.next };
    case "-":
      return { reply: { kind: "error", text: rest }, length: head.next };
    case "$": {
      const bulk = readBulk(bytes, head.next, lengthOf(rest));
      return bulk === null ? null : { reply: { kind: "text", text: bulk.text }, length: bulk.next };
    }
    case "*": {
      const items: string[] = [];
      let at = head.next;
      for (let left = lengthOf(rest); left > 0; left--) {
        const line = readLine(bytes, at);
        if (line === null) return null;
        if (line.line[0] !== "$") throw new Error("a list of redis holds what is no text");
        const bulk = readBulk(bytes, line.next, lengthOf(line.line.slice(1)));
        if (bulk === null) return null;
        items.push(bulk.text);
        at = bulk.next;
      }
      return { reply: { kind: "list", items }, length: at };
    }
    default:
      throw new Error("the answer is none of redis");
  }
}

/** Longest line before a content: types, lengths and errors. */
const maxLine = 4_096;

function readLine(bytes: Buffer, from: number): { readonly line: string; readonly next: number } | null {
  const end = bytes.indexOf("\r\n", from, "latin1");
  if (end !== -1 && end - from <= maxLine) return { line: bytes.toString("latin1", from, end), next: end + 2 };
  if (
    end !== -1 ||
    bytes.length - from > maxLine ||
    (from < bytes.length && !/[+\-:$*]/.test(String.fromCharCode(bytes[from] ?? 0)))
  )
    throw new Error("the answer is none of redis");
  return null;
}

function readBulk(
  bytes: Buffer,
  from: number,
  length: number,
): { readonly text: string; readonly next: number } | null {
  // -1 = there is none.
  if (length < 0) return { text: "", next: from };
  if (bytes.length < from + length + 2) return null;
  return { text: bytes.toString("utf8", from, from + length), next: from + length + 2 };
}

function lengthOf(text: string): number {
  if (!/^(?:-1|\d{1,10})$/.test(text)) throw new Error("the answer is none of redis");
  return Number(text);
}
