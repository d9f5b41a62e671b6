import type { JsonObject } from "../../base/json.ts";
import { endpointOf } from "./endpoint.ts";
import { type Nodes, Unreadable } from "./budget.ts";

/** `name arguments;` or `name arguments { block }`. */
interface Directive {
  readonly name: string;
  readonly args: readonly string[];
  readonly block: readonly Directive[] | null;
}

const maxDepth = 50;

/**
 * What `nginx -T` prints: `{ files: [{ path, text }], upstreams: [{ name, servers: [{ address, port, backup }] }],
 * servers: [{ names, listen: [{ address, port, tls }], root, passes: [{ location, to }] }] }`. `to` is a URL of
 * proxy_pass, fastcgi_pass, uwsgi_pass or grpc_pass.
 */
export function parseNginx(text: string, nodes: Nodes): JsonObject {
  const files = filesOf(text, nodes);
  const directives = files.flatMap((file) => read(file.text, nodes));
  const all = [...walk(directives)];
  return {
    files: files.map(({ path, text: content }) => ({ path, text: content })),
    upstreams: all.filter(({ name }) => name === "upstream").map(upstreamOf),
    servers: all.filter(({ name, block }) => name === "server" && block !== null).map(serverOf),
  };
}

/** `nginx -T` puts a line `# configuration file PATH:` before each; without one it is one file of no name. */
function filesOf(text: string, nodes: Nodes): { readonly path: string; readonly text: string }[] {
  const heads = [...text.matchAll(/^# configuration file (.+):$/gmu)];
  nodes.take(heads.length + 1);
  if (heads.length === 0) return [{ path: "", text }];
  return heads.map((head, index) => ({
    path: head[1] ?? "",
    text: text.slice(head.index + head[0].length + 1, heads[index + 1]?.index ?? text.length),
  }));
}

const token =
  /\s+|#[^\n]*|"((?:[^"\\]|\\[\s\S])*)"|'((?:[^'\\]|\\[\s\S])*)'|([;{}])|((?:[^\s;{}"'\\]|\\[\s\S]|\$\{[^}]*\})(?:[^\s;{}\\]|\\[\s\S]|\$\{[^}]*\})*)/gy;

function read(text: string, nodes: Nodes): readonly Directive[] {
  const blocks: { head: readonly string[]; directives: Directive[] }[] = [{ head: [], directives: [] }];
  let words: string[] = [];
  token.lastIndex = 0;
  while (token.lastIndex < text.length) {
    const at = token.lastIndex;
    const found = token.exec(text);
    if (found === null) throw new Unreadable(`it is no configuration of nginx at character ${String(at)}`);
    const [, double, single, mark, bare] = found;
    const word = double ?? single ?? bare;
    if (word !== undefined) {
      nodes.take();
      words.push(word);
    } else if (mark === ";") {
      const [name, ...args] = words;
      if (name !== undefined) blocks.at(-1)?.directives.push({ name, args, block: null });
      words = [];
    } else if (mark === "{") {
      if (blocks.push({ head: words, directives: [] }) > maxDepth) throw new Unreadable("it is nested too deep");
      words = [];
    } else if (mark === "}") {
      const closed = blocks.length > 1 ? blocks.pop() : undefined;
      if (closed === undefined) throw new Unreadable(`"}" closes nothing at character ${String(at)}`);
      const [name = "", ...args] = closed.head;
      blocks.at(-1)?.directives.push({ name, args, block: closed.directives });
      words = [];
    }
  }
  if (blocks.length > 1) throw new Unreadable('a "}" is missing');
  return blocks[0]?.directives ?? [];
}

function* walk(directives: readonly Directive[]): Generator<Directive> {
  for (const directive of directives) {
    yield directive;
    if (directive.block !== null) yield* walk(directive.block);
  }
}

function upstreamOf({ args, block }: Directive): JsonObject {
  const servers = (block ?? []).filter(({ name }) => name === "server");
  return {
    name: args[0] ?? "",
    servers: servers.map((server) => ({
      ...endpointOf(server.args[0] ?? "", 80),
      backup: server.args.includes("backup"),
    })),
  };
}

const passes = new Set(["proxy_pass", "fastcgi_pass", "uwsgi_pass", "scgi_pass", "grpc_pass"]);

function serverOf({ block }: Directive): JsonObject {
  const own = block ?? [];
  const locations = [...walk(own)].filter(({ name }) => name === "location");
  const passed = (location: string, among: readonly Directive[]): JsonObject[] =>
    among.filter(({ name }) => passes.has(name)).map(({ args }) => ({ location, to: args[0] ?? "" }));
  return {
    names: own.filter(({ name }) => name === "server_name").flatMap(({ args }) => args),
    listen: own
      .filter(({ name }) => name === "listen")
      .map(({ args }) => ({ ...endpointOf(args[0] ?? "", 80), tls: args.includes("ssl") })),
    root: own.find(({ name }) => name === "root")?.args[0] ?? null,
    passes: [
      ...passed("", own),
      ...locations.flatMap(({ args, block: inner }) => passed(args.at(-1) ?? "", inner ?? [])),
    ],
  };
}
