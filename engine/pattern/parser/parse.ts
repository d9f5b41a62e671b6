import type { Json } from "../../base/json.ts";
import { failure, ok, type Result } from "../../base/result.ts";
import { maxLength, Nodes, Unreadable } from "./budget.ts";
import { parseHaproxy } from "./haproxy.ts";
import { parseIni } from "./ini.ts";
import type { Parser } from "./ir.ts";
import { parseJson } from "./json.ts";
import { parseKv } from "./kv.ts";
import { parseLines } from "./lines.ts";
import { parseNginx } from "./nginx.ts";
import { parsePs } from "./ps.ts";
import { parseRegex } from "./regex.ts";
import { parseSs } from "./ss.ts";
import { parseColumns, parseTable } from "./table.ts";
import { parseXml } from "./xml.ts";

/** The text of a stranger as values, or why it cannot be read. Never throws, whatever the text. */
export function parse(parser: Parser, text: string): Result<Json, string> {
  if (text.length > maxLength) return failure(`it is longer than ${String(maxLength)} characters: ask for less of it`);
  try {
    return ok(read(parser, text, new Nodes()));
  } catch (error) {
    if (error instanceof Unreadable) return failure(error.message);
    throw error;
  }
}

function read(parser: Parser, text: string, nodes: Nodes): Json {
  switch (parser.kind) {
    case "json":
      return parseJson(text, nodes);
    case "lines":
      return parseLines(text, nodes);
    case "kv":
      return parseKv(text, parser.separator, nodes);
    case "ini":
      return parseIni(text, nodes);
    case "xml":
      return parseXml(text, nodes);
    case "table":
      return parseTable(text, parser.separator, parser.skip, nodes);
    case "columns":
      return parseColumns(text, parser, nodes);
    case "regex":
      return parseRegex(text, parser.match, parser.all, nodes);
    case "nginx":
      return parseNginx(text, nodes);
    case "haproxy":
      return parseHaproxy(text, nodes);
    case "ss":
      return parseSs(text, nodes);
    case "ps":
      return parsePs(text, nodes);
  }
  return parser satisfies never;
}
