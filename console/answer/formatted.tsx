import type { ReactNode } from "react";
import { blocksOf } from "./blocks.ts";
import type { Inline } from "./inline.ts";

/** What people wrote, as it is to be read. It is made of elements and texts: nothing in it is ever read as HTML. */
export function Formatted({ text }: { readonly text: string }) {
  return (
    <div className="formatted">
      {blocksOf(text).map((block, index) => {
        switch (block.kind) {
          case "heading": {
            const Heading = `h${block.level + 1}` as "h2" | "h3" | "h4";
            return <Heading key={index}>{block.parts.map(partOf)}</Heading>;
          }
          case "code":
            return (
              <pre key={index} tabIndex={0} data-language={block.language === "" ? undefined : block.language}>
                <code>{block.text}</code>
              </pre>
            );
          case "list": {
            const List = block.ordered ? "ol" : "ul";
            return (
              <List key={index}>
                {block.items.map((item, place) => (
                  <li key={place}>{item.map(partOf)}</li>
                ))}
              </List>
            );
          }
          case "quote":
            return <blockquote key={index}>{linesOf(block.lines)}</blockquote>;
          case "paragraph":
            return <p key={index}>{linesOf(block.lines)}</p>;
        }
      })}
    </div>
  );
}

function linesOf(lines: readonly (readonly Inline[])[]): ReactNode {
  return lines.map((line, index) => (
    <span key={index}>
      {index > 0 && <br />}
      {line.map(partOf)}
    </span>
  ));
}

function partOf(part: Inline, index: number): ReactNode {
  switch (part.kind) {
    case "text":
      return part.text;
    case "strong":
      return <strong key={index}>{part.text}</strong>;
    case "emphasis":
      return <em key={index}>{part.text}</em>;
    case "code":
      return <code key={index}>{part.text}</code>;
    case "link":
      return (
        <a key={index} href={part.href} target="_blank" rel="noreferrer">
          {part.text}
        </a>
      );
  }
}
