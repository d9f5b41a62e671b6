/**
 * Whatever joins two practices stands in YAML: no code of the engine says a word of the shipped definitions. The words
 * are read from the definitions; those of the language itself are read from its schema.
 */
import { describe, expect, it } from "vitest";
import { readDefinitionFiles } from "../../cli/files/definition-files.ts";
import { loadDefinitions } from "../../engine/definition/load.ts";
import { definitionSchema } from "../../engine/definition/schema.ts";
import { languageWords, practiceWords, saidWords } from "./practice-words.ts";

const folders = ["engine", "workflows", "activities", "commands", "store"];

/** Files that keep what was published, stored or begun before the words stood in YAML, and what only tests use. */
const files: { readonly [file: string]: string } = {
  "engine/alert/published-before.ts": "alert rules and effects of before",
  "engine/lifecycle/bundle/published-before.ts": "lifecycles and escalations of before",
  "workflows/remediation/version-1.ts": "runs that were begun before replay and go on",
  "engine/clock/story.ts": "a fixture of the tests of clocks",
};

/** Words that mean something of the engine's own where the code says them. */
const words: { readonly [word: string]: string } = {
  // Outcomes of what a state waits for, and the commands of every record (docs/language.md 4 and 12).
  approved: "outcome of an approval",
  voided: "outcome of an approval",
  done: "outcome of a run",
  reject: "command of every record",
  affected: "output of cmdb.impact",
  // Discriminants of unions in the code.
  accepted: "a command was accepted",
  cancelled: "a run, an approval or a clock was cancelled",
  complete: "how a workflow leaves; how much of a bracket is read",
  ended: "how a remediation stands",
  pending: "a run that has not begun",
  proposed: "which text a remediation tells",
  dropped: "a file that waited too long for its record",
  tasks: "the tasks of a runbook's document",
  update: "an operator of jq that updates a path",
  comment: "what an approver gives with a decision",
  note: "what is said with a link",
  problem: "what a run of conformance tests reports",
  parts: "what a bundle holds, by kind and name",
  answered: "a mail that answers a record",
  cause: "why a clock stood",
  decided: "how a preview ended",
  startedAt: "an instant of every clock",
  inform: "a message of SNMP that is acknowledged",
  evidence: "what a relation was told from",
  watchers: "the field of those who follow a record, of whatever type",
};

describe("the code of the engine", () => {
  it("says no record type, state, command, field or link of the shipped definitions", async () => {
    const { definitions } = loadDefinitions(await readDefinitionFiles(["definitions"]));
    const shipped = practiceWords(definitions);
    expect(shipped.size).toBeGreaterThan(80);
    const language = languageWords(definitionSchema());
    const wanted = new Set([...shipped.keys()].filter((word) => !language.has(word)));
    const said = saidWords(folders, wanted);
    const left = said.filter(({ word, file }) => !Object.hasOwn(words, word) && !Object.hasOwn(files, file));
    expect(left.map(({ file, line, word }) => `${file}:${line} says "${word}", ${shipped.get(word) ?? ""}`)).toEqual(
      [],
    );
    // What is allowed and not needed would hide the next one.
    const saidThere = new Set(said.map(({ file }) => file));
    const saidElsewhere = new Set(said.filter(({ file }) => !Object.hasOwn(files, file)).map(({ word }) => word));
    expect(Object.keys(files).filter((file) => !saidThere.has(file))).toEqual([]);
    expect(Object.keys(words).filter((word) => !saidElsewhere.has(word))).toEqual([]);
  });
});
