/** Validating 1,000 definition files, against the `yaml` package reading them and doing nothing else (B17). */
import { createHash } from "node:crypto";
import { parseAllDocuments } from "yaml";
import type { DefinitionFile } from "../engine/definition/load.ts";
import { loadDefinitions } from "../engine/definition/load.ts";
import { validateDefinitions, type DiagnosticCache } from "../engine/definition/validate.ts";
import type { Json } from "../engine/base/json.ts";
import { compareSides } from "./rounds.ts";

const fileCount = 1_000;

/** Ratios are times: ours over the peer's. Targets: cold at most 1.5, warm at most 0.2. */
export async function bench(): Promise<Json> {
  const files = definitionFiles();
  const first = loadDefinitions(files);
  if (first.diagnostics.length > 0)
    throw new Error(`the files of this bench have findings: ${JSON.stringify(first.diagnostics[0])}`);
  if (first.definitions.length !== fileCount)
    throw new Error(`${first.definitions.length} definitions were loaded instead of ${fileCount}`);
  const read = (): number => {
    for (const { text } of files) for (const document of parseAllDocuments(text)) document.toJS();
    return files.length;
  };
  const cold = await compareSides(() => loadDefinitions(files).definitions.length, read);
  const cache = memoryCache();
  validateDefinitions(files, {}, cache);
  const warm = await compareSides(() => validateDefinitions(files, {}, cache).length + files.length, read);
  return {
    bench: "validate",
    files: files.length,
    bytes: files.reduce((sum, file) => sum + file.text.length, 0),
    cold: { filesPerSecond: cold.ours, timeRatio: 1 / cold.ratio, min: 1 / cold.max, max: 1 / cold.min, target: 1.5 },
    warm: { filesPerSecond: warm.ours, timeRatio: 1 / warm.ratio, min: 1 / warm.max, max: 1 / warm.min, target: 0.2 },
    peer: { name: "yaml parseAllDocuments + toJS", filesPerSecond: cold.peer },
  };
}

function memoryCache(): DiagnosticCache {
  const kept = new Map<string, string>();
  return {
    checks: "as they are",
    digest: (text) => createHash("sha256").update(text).digest("hex"),
    get: (key) => kept.get(key),
    set: (key, value) => void kept.set(key, value),
  };
}

/** Two hundred small processes of five files each; about 1.2 KB a file, as definitions are. */
function definitionFiles(): DefinitionFile[] {
  return Array.from({ length: fileCount / 5 }, (_, index) => processFiles(index)).flat();
}

/** A number as letters, for prefixes that no two record types share. */
function letters(index: number): string {
  const digits = [Math.floor(index / 26), index % 26];
  return digits.map((digit) => String.fromCharCode(65 + digit)).join("");
}

function processFiles(index: number): DefinitionFile[] {
  const name = `ticket-${index}`;
  const envelope = (kind: string, named: string): string =>
    `# Process ${index}: written for the bench, shaped like a real one.\napiVersion: opsloom/v1\nkind: ${kind}\nmetadata: { name: ${named}, title: Ticket ${index}, owner: service-desk }\n`;
  const record = `${envelope("RecordType", name)}spec:
  number: T${letters(index)}
  fields:
    title: { type: string, required: true, maxLength: 160 }
    caller: { type: user }
    impact: { type: enum, values: [low, medium, high], default: low, reasonOnChange: true }
    urgency: { type: enum, values: [low, medium, high], default: low, reasonOnChange: true }
    priority: { type: integer, computed: { table: ${name}-priority } }
    assignee: { type: user }
    holdReason: { type: enum, values: [awaitingCaller, awaitingVendor] }
    resolutionCode: { type: enum, values: [solutionProvided, workaroundProvided, duplicate] }
    resolutionNotes: { type: text }
    resolvedAt: { type: instant }
    reopenCount: { type: integer, default: 0 }
  links:
    parent: { to: ${name}, inverse: children }
`;
  const lifecycle = `${envelope("Lifecycle", name)}spec:
  record: ${name}
  allow: [agent]
  initial: new
  states:
    new:
      transitions:
        assign: { target: inProgress, require: [assignee] }
    inProgress:
      transitions:
        hold: { target: onHold, require: [holdReason] }
        resolve: { target: resolved, require: [resolutionCode, resolutionNotes] }
    onHold:
      transitions:
        resume: inProgress
        callerReply: { when: { holdReason: awaitingCaller }, target: inProgress, allow: [{ field: caller }, agent] }
        parent.closed:
          when: '.holdReason == "awaitingVendor" and $event.record.resolutionCode == "solutionProvided"'
          target: resolved
          set: { resolutionCode: duplicate, resolutionNotes: '\${ "Solved with " + $event.record.number }' }
    resolved:
      stamp: resolvedAt
      transitions:
        close: { target: closed, allow: [{ field: caller }, automation] }
        reopen: { target: inProgress, allow: [{ field: caller }, agent], set: { reopenCount: '\${ .reopenCount + 1 }' } }
      after:
        - { wait: 72h, target: closed }
    closed: { final: true }
    cancelled: { final: true }
  anywhere:
    except: [resolved]
    transitions:
      cancel: { target: cancelled, ask: { reason: { type: text, required: true } } }
      edit: { fields: [title, impact, urgency] }
`;
  const levels = ["low", "medium", "high"];
  const rules = levels.flatMap((impact, a) =>
    levels.map(
      (urgency, b) =>
        `    - { impact: ${impact}, urgency: ${urgency}, then: ${5 - a - b}, because: ${impact} impact and ${urgency} urgency }`,
    ),
  );
  const table = `${envelope("DecisionTable", `${name}-priority`)}spec:
  inputs: { impact: .impact, urgency: .urgency }
  hit: unique
  rules:
${rules.join("\n")}
`;
  const level = `${envelope("ServiceLevel", `${name}-resolution`)}spec:
  record: ${name}
  agreement: sla
  when: { state: [new, inProgress, onHold, resolved] }
  startAt: openedAt
  pause: { state: onHold, holdReason: awaitingCaller }
  stop: { state: [resolved, closed] }
  cancel: { state: cancelled }
  within: 8h
  calendar: always
  onReopen: resume
  onTargetChange: keepUsed
  whenEdited: pin
`;
  const scenario = `${envelope("Scenario", `${name}-is-solved`)}spec:
  at: 2026-03-28T22:00:00+01:00
  given:
    people: { kim: [agent], ada: [] }
    records: { it: { record: ${name}, set: { title: Checkout is slow, impact: high, urgency: medium, caller: ada } } }
  steps:
    - expect: { it: { priority: 2, state: new } }
    - { as: kim, command: assign, record: it, with: { assignee: kim } }
    - wait: 4h
    - { as: kim, command: resolve, record: it, with: { resolutionCode: solutionProvided, resolutionNotes: Restarted it. } }
    - expect: { it: { state: resolved } }
    - wait: 72h
    - expect: { it: { state: closed } }
`;
  return [record, lifecycle, table, level, scenario].map((text, file) => ({
    path: `processes/${index}/${file}.yaml`,
    text,
  }));
}
