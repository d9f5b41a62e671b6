import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { blocksOf } from "./blocks.ts";
import { inlinesOf, safeHref } from "./inline.ts";

describe("a text as it is read", () => {
  it("has headings, paragraphs whose lines stay lines, lists, quotes and code", () => {
    const text =
      "# Printer 3\nOpen it.\nLook **well**.\n\n- the left flap\n- `reset`\n1. first\n> said so\n```sh\nrm *x*\n```\nEnd";
    expect(blocksOf(text)).toEqual([
      { kind: "heading", level: 1, parts: [{ kind: "text", text: "Printer 3" }] },
      {
        kind: "paragraph",
        lines: [
          [{ kind: "text", text: "Open it." }],
          [
            { kind: "text", text: "Look " },
            { kind: "strong", text: "well" },
            { kind: "text", text: "." },
          ],
        ],
      },
      {
        kind: "list",
        ordered: false,
        items: [[{ kind: "text", text: "the left flap" }], [{ kind: "code", text: "reset" }]],
      },
      { kind: "list", ordered: true, items: [[{ kind: "text", text: "first" }]] },
      { kind: "quote", lines: [[{ kind: "text", text: "said so" }]] },
      { kind: "code", language: "sh", text: "rm *x*" },
      { kind: "paragraph", lines: [[{ kind: "text", text: "End" }]] },
    ]);
  });

  it("has links on the web and on this host, and no other", () => {
    expect(inlinesOf("see [the page](/answers) or https://example.org/a.")).toEqual([
      { kind: "text", text: "see " },
      { kind: "link", text: "the page", href: "/answers" },
      { kind: "text", text: " or " },
      { kind: "link", text: "https://example.org/a.", href: "https://example.org/a" },
    ]);
    const bad = ["javascript:alert(1)", "data:text/html,x", "//evil.example", "/\\evil.example", "vbscript:x", "x"];
    for (const href of bad) {
      expect(safeHref(href)).toBeNull();
      expect(inlinesOf(`[press](${href})`)).toEqual([{ kind: "text", text: `[press](${href})` }]);
    }
  });

  const words = ["word", "two words", "<b>", "&amp;", "javascript:x", "https://a.example/b", "/x", "_"];
  const marks = ["*", "**", "`", "```", "\n", "\n\n", "# ", "- ", "1. ", "> ", "[", "](", ")", " ", "\r\n"];
  const piece = fc.constantFrom(...words, ...marks);
  const written = fc.array(piece, { maxLength: 40 }).map((pieces) => pieces.join(""));

  it("keeps every word that was written, in its order", () => {
    fc.assert(
      fc.property(written, (text) => {
        const told = JSON.stringify(blocksOf(text), (key, value: unknown) =>
          ["kind", "level", "ordered"].includes(key) ? undefined : value,
        );
        let from = 0;
        for (const word of text.match(/two|words|word|amp/g) ?? []) {
          from = told.indexOf(word, from);
          expect(from).toBeGreaterThanOrEqual(0);
        }
      }),
    );
  });

  it("leads nowhere that is not safe", () => {
    fc.assert(
      fc.property(written, (text) => {
        const links = [...JSON.stringify(blocksOf(text)).matchAll(/"href":"([^"]*)"/g)].map(([, href]) => href ?? "");
        for (const href of links) expect(href).toMatch(/^(https:\/\/|\/(?![/\\]))/);
      }),
    );
  });

  it("is read in a moment, whatever marks it is made of", () => {
    const before = performance.now();
    for (const sign of ["*", "[", "`", "**a", "[a](", "https://", "> ", "# ", "- \n"]) blocksOf(sign.repeat(20_000));
    expect(performance.now() - before).toBeLessThan(5_000);
  });
});
