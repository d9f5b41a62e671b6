import type { JsonObject } from "../../base/json.ts";
import { type Nodes, Unreadable } from "./budget.ts";

interface Element {
  readonly name: string;
  readonly attributes: { readonly [name: string]: string };
  readonly children: Element[];
  text: string;
}

const token =
  /<!--[\s\S]*?-->|<!\[CDATA\[([\s\S]*?)\]\]>|<\?[\s\S]*?\?>|<!DOCTYPE|<\/([^\s>]+)\s*>|<([^\s/>!?]+)((?:[^>"']|"[^"]*"|'[^']*')*?)(\/?)>/guy;

const maxDepth = 200;

/**
 * The root element, `{ name, attributes, children, text }` all the way down. Entities of XML itself are read; a
 * document type is refused, so that nothing is expanded.
 */
export function parseXml(source: string, nodes: Nodes): JsonObject {
  const root: Element = { name: "", attributes: {}, children: [], text: "" };
  const open: Element[] = [root];
  for (let at = 0; at < source.length;) {
    const current = open.at(-1) ?? root;
    const next = source.indexOf("<", at);
    if (next !== at) {
      current.text += plain(source.slice(at, next < 0 ? source.length : next));
      if (next < 0) break;
      at = next;
    }
    token.lastIndex = at;
    const found = token.exec(source);
    if (found === null || found[0].startsWith("<!DOCTYPE"))
      throw new Unreadable(`it is no XML at character ${String(at)}`);
    at = token.lastIndex;
    const [, cdata, closed, opened, attributes = "", empty] = found;
    if (cdata !== undefined) current.text += cdata;
    else if (closed !== undefined) {
      if (open.length < 2 || current.name !== closed)
        throw new Unreadable(`"</${closed.slice(0, 40)}>" closes nothing`);
      open.pop();
    } else if (opened !== undefined) {
      const element: Element = { name: opened, attributes: attributesOf(attributes, nodes), children: [], text: "" };
      nodes.take();
      current.children.push(element);
      if (empty !== "/" && open.push(element) > maxDepth) throw new Unreadable("it is nested too deep");
    }
  }
  const [only] = root.children;
  if (only === undefined || open.length > 1) throw new Unreadable("it is no whole XML document");
  return jsonOf(only);
}

function attributesOf(text: string, nodes: Nodes): Element["attributes"] {
  const found = [...text.matchAll(/([^\s=]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/gu)];
  nodes.take(found.length);
  return Object.fromEntries(found.map(([, name = "", double, single]) => [name, plain(double ?? single ?? "")]));
}

const entities: { readonly [name: string]: string } = { lt: "<", gt: ">", amp: "&", quot: '"', apos: "'" };

function plain(text: string): string {
  return text.replaceAll(/&(lt|gt|amp|quot|apos);/gu, (whole, name: string) => entities[name] ?? whole);
}

function jsonOf({ name, attributes, children, text }: Element): JsonObject {
  return { name, attributes, children: children.map(jsonOf), text: text.trim() };
}
