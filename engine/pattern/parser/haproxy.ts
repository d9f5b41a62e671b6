import type { Json, JsonObject } from "../../base/json.ts";
import { linesOf, type Nodes } from "./budget.ts";
import { endpointOf } from "./endpoint.ts";
import { wordsOf } from "./words.ts";

const kinds = new Set([
  "global",
  "defaults",
  "frontend",
  "backend",
  "listen",
  "peers",
  "resolvers",
  "userlist",
  "cache",
]);

interface Section {
  readonly kind: string;
  readonly name: string;
  readonly lines: (readonly string[])[];
}

/**
 * haproxy.cfg: `{ frontends: [{ name, mode, binds: [{ address, port, tls }], backends: [NAME] }],
 * backends: [{ name, mode, balance, servers: [{ name, address, port, backup, check }] }] }`; a `listen` is both.
 */
export function parseHaproxy(text: string, nodes: Nodes): JsonObject {
  const sections: Section[] = [];
  for (const line of linesOf(text, nodes)) {
    const words = wordsOf(line);
    const [first, name = ""] = words;
    nodes.take(words.length);
    if (first === undefined) continue;
    if (/^\S/u.test(line) && kinds.has(first)) sections.push({ kind: first, name, lines: [] });
    else sections.at(-1)?.lines.push(words);
  }
  const mode = settingOf(sections.find(({ kind }) => kind === "defaults")?.lines ?? [], "mode") ?? "tcp";
  return {
    frontends: sections.filter(({ kind }) => kind === "frontend" || kind === "listen").map((one) => frontOf(one, mode)),
    backends: sections.filter(({ kind }) => kind === "backend" || kind === "listen").map((one) => backOf(one, mode)),
  };
}

function settingOf(lines: readonly (readonly string[])[], name: string): string | null {
  return lines.find(([first]) => first === name)?.[1] ?? null;
}

function frontOf({ kind, name, lines }: Section, mode: string): JsonObject {
  const used = lines.filter(([first]) => first === "default_backend" || first === "use_backend");
  return {
    name,
    mode: settingOf(lines, "mode") ?? mode,
    binds: lines
      .filter(([first]) => first === "bind")
      .flatMap(([, places = "", ...rest]) =>
        places.split(",").map((place): Json => ({ ...endpointOf(place, null), tls: rest.includes("ssl") })),
      ),
    backends: [...new Set([...(kind === "listen" ? [name] : []), ...used.map(([, backend = ""]) => backend)])],
  };
}

function backOf({ name, lines }: Section, mode: string): JsonObject {
  return {
    name,
    mode: settingOf(lines, "mode") ?? mode,
    balance: settingOf(lines, "balance"),
    servers: lines
      .filter(([first]) => first === "server")
      .map(([, server = "", place = "", ...rest]) => ({
        name: server,
        ...endpointOf(place.replace(/^ipv[46]@/u, ""), null),
        backup: rest.includes("backup"),
        check: rest.includes("check"),
      })),
  };
}
