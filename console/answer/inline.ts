/** Part of a line of what people write. */
export type Inline =
  | { readonly kind: "text" | "strong" | "emphasis" | "code"; readonly text: string }
  | { readonly kind: "link"; readonly text: string; readonly href: string };

/** Each is of one line and has an end: a long line of marks is read once. */
const mark =
  /`([^`\n]{1,500})`|\*\*([^*\n]{1,500})\*\*|(?<![\w*])\*([^*\s][^*\n]{0,500})\*(?![\w*])|\[([^[\]\n]{1,300})\]\(([^\s()]{1,1000})\)|(https?:\/\/[^\s<>"'()[\]]{1,1000})/g;

/** A line in its parts. What is no mark, and a link that leads nowhere safe, stays as it was written. */
export function inlinesOf(line: string): readonly Inline[] {
  const parts: Inline[] = [];
  let at = 0;
  for (const found of line.matchAll(mark)) {
    const part = partOf(found);
    if (part === null) continue;
    if (found.index > at) parts.push({ kind: "text", text: line.slice(at, found.index) });
    parts.push(part);
    at = found.index + found[0].length;
  }
  if (at < line.length) parts.push({ kind: "text", text: line.slice(at) });
  return parts;
}

function partOf([, code, strong, emphasis, called, to, bare]: RegExpMatchArray): Inline | null {
  if (code !== undefined) return { kind: "code", text: code };
  if (strong !== undefined) return { kind: "strong", text: strong };
  if (emphasis !== undefined) return { kind: "emphasis", text: emphasis };
  // A stop behind an address ends the sentence.
  const address = to ?? bare?.replace(/[.,;:!?]+$/, "") ?? "";
  const href = safeHref(address);
  if (href === null || (bare !== undefined && address !== bare)) return bareOf(href, bare, address);
  return { kind: "link", text: called ?? address, href };
}

/** An address with a stop behind it is a link whose text has the stop: nothing that was written is lost. */
function bareOf(href: string | null, bare: string | undefined, address: string): Inline | null {
  return href === null || bare === undefined || address === "" ? null : { kind: "link", text: bare, href };
}

/** An address on the web, of a mail or on this host; null = it may be a script, or whatever else. */
export function safeHref(address: string): string | null {
  if (/^\/(?![/\\])/.test(address)) return address;
  return /^(?:https?:\/\/|mailto:)[^\s\\]+$/i.test(address) ? address : null;
}
