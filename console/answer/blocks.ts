import { type Inline, inlinesOf } from "./inline.ts";

/** What people write, in pieces that stand one below the other. */
export type Block =
  | { readonly kind: "heading"; readonly level: 1 | 2 | 3; readonly parts: readonly Inline[] }
  | { readonly kind: "paragraph" | "quote"; readonly lines: readonly (readonly Inline[])[] }
  | { readonly kind: "list"; readonly ordered: boolean; readonly items: readonly (readonly Inline[])[] }
  | {
      readonly kind: "code";
      /** As it is written behind the first mark; "" = not said. */
      readonly language: string;
      readonly text: string;
    };

type LineKind = "blank" | "fence" | "heading" | "bullet" | "numbered" | "quote" | "plain";

const shapes: readonly (readonly [kind: LineKind, shape: RegExp])[] = [
  ["blank", /^\s*()$/],
  ["fence", /^\s*```(.*)$/],
  ["heading", /^(#{1,3}\s+\S.*)$/],
  ["bullet", /^\s*[-*•]\s+(\S.*)$/],
  ["numbered", /^\s*\d{1,3}[.)]\s+(\S.*)$/],
  ["quote", /^>\s?(.*)$/],
  ["plain", /^(.*)$/],
];

function lineOf(line: string): { readonly kind: LineKind; readonly rest: string } {
  for (const [kind, shape] of shapes) {
    const found = shape.exec(line);
    if (found !== null) return { kind, rest: found[1] ?? "" };
  }
  return { kind: "plain", rest: line };
}

/**
 * A text as it is read: headings (`#`), lists (`-`, `1.`), quotes (`>`), code (three backticks) and paragraphs, whose
 * lines stay lines. It is a tree of texts: no tag in it is one.
 */
export function blocksOf(text: string): readonly Block[] {
  const lines = text.replaceAll("\r\n", "\n").split("\n");
  const blocks: Block[] = [];
  let at = 0;
  /** The lines of one kind from here on. */
  const run = (kind: LineKind): readonly string[] => {
    const found: string[] = [];
    for (let line = lineOf(lines[at] ?? ""); at < lines.length && line.kind === kind; line = lineOf(lines[at] ?? "")) {
      found.push(line.rest);
      at += 1;
    }
    return found;
  };
  while (at < lines.length) {
    const { kind, rest } = lineOf(lines[at] ?? "");
    if (kind === "blank") at += 1;
    else if (kind === "fence") {
      const from = at + 1;
      // A mark with a word behind it begins code, and ends none.
      const end = lines.findIndex((line, index) => index >= from && /^\s*```\s*$/.test(line));
      at = end === -1 ? lines.length : end + 1;
      const code = lines.slice(from, end === -1 ? undefined : end);
      // What stands behind the first mark is a line of its own where it is more than a word.
      const isLanguage = /^\s*\w*\s*$/.test(rest);
      blocks.push({
        kind: "code",
        language: isLanguage ? rest.trim() : "",
        text: [...(isLanguage ? [] : [rest]), ...code].join("\n"),
      });
    } else if (kind === "heading") {
      const marks = /^#+/.exec(rest)?.[0].length ?? 1;
      blocks.push({ kind, level: marks as 1 | 2 | 3, parts: inlinesOf(rest.slice(marks).trim()) });
      at += 1;
    } else if (kind === "bullet" || kind === "numbered")
      blocks.push({ kind: "list", ordered: kind === "numbered", items: run(kind).map(inlinesOf) });
    else blocks.push({ kind: kind === "quote" ? kind : "paragraph", lines: run(kind).map(inlinesOf) });
  }
  return blocks;
}
