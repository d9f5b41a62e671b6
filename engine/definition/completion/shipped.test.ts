import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { kindByName } from "../kind-list.ts";
import { loadDefinitions } from "../load.ts";
import { completionsAt } from "./completion.ts";

const folder = fileURLToPath(new URL("../../../definitions", import.meta.url));
const files = readdirSync(folder, { recursive: true, encoding: "utf8" })
  .filter((path) => path.endsWith(".yaml"))
  .map((path) => ({ path, text: readFileSync(`${folder}/${path}`, "utf8") }));

/**
 * Names that no shape could know: in a call, in an expression, in a table and what it leads to, in a field of a record,
 * in settings of a runbook, which stand in its metadata.
 */
const ofNoShape = /\$\{|\bref: |find: \{|calendar\(|calendar: \{ table|call: |allow: \[|then: |\bwith: |\bset: /u;

interface Named {
  readonly kind: string;
  readonly name: string;
  readonly line: string;
  /** Whether it is offered where it stands. */
  readonly isOffered: boolean;
}

/** Every name of another definition in a file, which is missed when the file is alone. */
function namedIn({ path, text }: (typeof files)[number]): readonly Named[] {
  const lines = text.split("\n");
  return loadDefinitions([{ path, text }]).diagnostics.flatMap(({ code, message, line, column }): Named[] => {
    const [, word = "", name = ""] = /^there is no (\w+) "([^"]+)"/u.exec(message) ?? [];
    const kind = word === "channel" ? "Channel" : word;
    if (code !== "OPS301" || !kindByName.has(kind)) return [];
    const at = lines.slice(0, line - 1).join("\n").length + (line > 1 ? 1 : 0) + column - 1;
    const { items } = completionsAt(text, at, [`${kind}/${name}`]);
    const isOffered = items.some((one) => one.text === name && one.about === kind);
    return [{ kind, name, line: `${path}:${line} ${lines[line - 1] ?? ""}`, isOffered }];
  });
}

describe("where a definition is named", () => {
  const named = files.flatMap(namedIn);

  it("is one of its kind offered, as the shape of what names it says", () => {
    const missing = named.filter(({ isOffered, line }) => !isOffered && !ofNoShape.test(line));
    expect(missing.map(({ kind, line }) => `${kind} at ${line}`)).toEqual([]);
    expect(named.filter(({ isOffered }) => isOffered).length).toBeGreaterThan(0.9 * named.length);
  });
});
