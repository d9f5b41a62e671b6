/**
 * The part of a mail that its writer wrote: without the message that it answers, and without a signature.
 *
 * 1. What is left out stands at the end: who answers between the lines is kept whole.
 * 2. Only what programs write is known: lines with `>`, the line above them, the headers of a forwarded message, the
 *    delimiter of a signature (RFC 3676). In doubt a line is the writer's.
 * 3. Of a text that has any words, some are left.
 */

const quote = /^\s*>/u;
/** `On Mon, 2 Mar 2026 at 09:12, Kim wrote:`. */
const dated = /(?:\d{1,2}[:.]\d{2}|\d{4}).*:\s*$/u;
/** `Kim <kim@example.org> wrote:`. */
const addressed = /@.*:\s*$/u;
/** `-----Original Message-----`, in the language of the writer. */
const original = /^\s*-{3,}\s*[^-\s][^-]{2,60}[^-\s]\s*-{3,}\s*$/u;
const ruler = /^\s*_{10,}\s*$/u;
const headerLine = /^\s*\*?[\p{L}][\p{L} -]{0,30}\*?:\*?\s*\S/u;
const longestSignature = 15;
/** Characters of a line that programs write above a quotation: what is longer costs time, squared, to look through. */
const longestAttribution = 500;

export function saidIn(text: string): string {
  const lines = text.replaceAll(/\r\n?/gu, "\n").split("\n");
  const said = withoutSignature(withoutTail(lines)).join("\n").trim();
  return said === "" ? text.trim() : said;
}

function withoutTail(lines: readonly string[]): readonly string[] {
  const forwarded = lines.findIndex((line, index) => isForwarded(lines, line, index));
  const own = forwarded === -1 ? lines : lines.slice(0, forwarded);
  let end = own.length;
  while (end > 0 && (isBlank(own[end - 1]) || quote.test(own[end - 1] ?? ""))) end -= 1;
  // Blank lines alone are no quotation.
  if (!own.slice(end).some((line) => quote.test(line))) return own;
  return own.slice(0, end - linesOfAttribution(own, end));
}

/** How many lines before the end say who wrote what follows: two where a program has broken them, by themselves. */
function linesOfAttribution(lines: readonly string[], end: number): 0 | 1 | 2 {
  const [before, first = "", last = ""] = [lines[end - 3], lines[end - 2], lines[end - 1]];
  if (last.length > longestAttribution) return 0;
  if (dated.test(last)) return 1;
  const isApart = isBlank(before) && first.length <= longestAttribution;
  if (isApart && !isBlank(first) && dated.test(`${first} ${last}`)) return 2;
  return addressed.test(last) ? 1 : 0;
}

/** A message that stands below, with its headers: `From:`, `Sent:`, `To:`, in any language. */
function isForwarded(lines: readonly string[], line: string, index: number): boolean {
  if (!original.test(line) && !ruler.test(line)) return false;
  let headers = 0;
  for (let at = index + 1; at < lines.length && headers < 3; at += 1) {
    const other = lines[at] ?? "";
    if (isBlank(other)) continue;
    if (!headerLine.test(other)) return false;
    headers += 1;
  }
  return headers === 3;
}

function withoutSignature(lines: readonly string[]): readonly string[] {
  const at = lines.lastIndexOf("-- ");
  return at === -1 || lines.length - at > longestSignature ? lines : lines.slice(0, at);
}

function isBlank(line: string | undefined): boolean {
  return (line ?? "").trim() === "";
}
