import { existsSync } from "node:fs";
import type { Command } from "commander";
import { describe, expect, it } from "vitest";
import { programOf } from "../../cli/opsloom.ts";
import { readPage } from "./pages.ts";
import { commandsOf, linesOf, pages, wordsOf } from "./page-commands.ts";

/** What runs the commands of a page: those of its blocks, and `shown-commands.itest.ts` those in its text too. */
const runs: { readonly [page: string]: string } = {
  "README.md": "test/docs/commands.itest.ts",
  "docs/activities.md": "cli/global-install.itest.ts",
  "docs/api.md": "test/docs/commands.itest.ts",
  "docs/certificates.md": "test/docs/commands.itest.ts",
  "docs/changes.md": "test/docs/commands.itest.ts",
  "docs/cloud.md": "test/cloud/inventory.itest.ts",
  "docs/cmdb.md": "test/docs/shown-commands.itest.ts",
  "docs/console.md": "test/docs/shown-commands.itest.ts",
  "docs/events.md": "test/docs/events.test.ts",
  "docs/first-process.md": "test/docs/first-process.itest.ts",
  "docs/incidents.md": "test/docs/commands.itest.ts",
  "docs/indicators.md": "test/docs/commands.itest.ts",
  "docs/knowledge.md": "test/docs/shown-commands.itest.ts",
  "docs/lab.md": "test/docs/lab.itest.ts",
  "docs/mail.md": "test/docs/shown-commands.itest.ts",
  "docs/maps.md": "test/docs/commands.itest.ts",
  "docs/on-call.md": "test/docs/shown-commands.itest.ts",
  "docs/operations.md": "test/docs/shown-commands.itest.ts",
  "docs/patterns.md": "test/docs/patterns.test.ts",
  "docs/people.md": "test/docs/shown-commands.itest.ts",
  "docs/policies.md": "test/docs/commands.itest.ts",
  "docs/problems.md": "test/docs/shown-commands.itest.ts",
  "docs/probes.md": "cli/commands/probe.itest.ts",
  "docs/request.md": "test/docs/commands.itest.ts",
  "docs/runbooks.md": "test/docs/runbooks.itest.ts",
  "docs/service-levels.md": "test/docs/commands.itest.ts",
};

/** What is wrong with a command line, as the program would say: an unknown command, an option or an argument too many. */
async function faultOf(line: string): Promise<string | null> {
  const words = wordsOf(line);
  let command: Command = await programOf(words);
  let [given, isOwn] = [0, true];
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? "";
    if (word === ">" || word === "<") break;
    if (word.startsWith("--")) {
      const [flag = "", value] = word.split("=");
      const option = command.options.find(({ long }) => long === flag);
      if (option === undefined && flag !== "--help" && flag !== "--version") return `${flag}: no such option`;
      if (option !== undefined && (option.required || option.optional) && value === undefined) at += 1;
      continue;
    }
    const below = isOwn ? command.commands.find((one) => one.name() === word) : undefined;
    if (below !== undefined) {
      command = below;
      continue;
    }
    isOwn = false;
    given += 1;
    const takes = command.registeredArguments;
    if (given > takes.length && takes.at(-1)?.variadic !== true) return `${word}: no such command or argument`;
  }
  return null;
}

describe("the commands that pages show", () => {
  it.each(pages.filter((page) => commandsOf(page).length > 0))("of %s are ones that the program has", async (page) => {
    const faults: string[] = [];
    for (const line of commandsOf(page)) {
      const fault = await faultOf(line);
      if (fault !== null) faults.push(`${line}: ${fault}`);
    }
    expect(faults).toEqual([]);
  });

  it("in blocks are all run by a test that names the page", () => {
    expect(pages.filter((page) => linesOf(page).length > 0 && runs[page] === undefined)).toEqual([]);
    for (const [page, test] of Object.entries(runs)) {
      expect([...linesOf(page), ...commandsOf(page)], page).not.toEqual([]);
      expect(existsSync(test), test).toBe(true);
      if (!test.startsWith("cli/") && !test.includes("runbooks"))
        expect(readPage(test), `${test} runs ${page}`).toContain(page);
    }
  });

  it("are found to be wrong where they are", async () => {
    expect(await faultOf("opsloom article list")).toBe("article: no such command or argument");
    expect(await faultOf("opsloom people set kim --titel x")).toBe("--titel: no such option");
    expect(await faultOf("opsloom verify INC1 INC2")).toBe("INC2: no such command or argument");
    expect(await faultOf("opsloom oncall show database [--at INSTANT] [--layer NAME]")).toBeNull();
  });
});
