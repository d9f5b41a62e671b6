import { describe, expect, it } from "vitest";
import { loadDefinitions } from "../load.ts";
import { differencesOf, sentenceText } from "./difference.ts";

const type = `apiVersion: opsloom/v1
kind: RecordType
metadata: { name: task, title: Task }
spec:
  number: TSK
  fields:
    title: { type: string, required: true, maxLength: 100 }
    size: { type: enum, values: [small, large], default: small }
    worker: { type: user }
    weight: { type: integer, computed: { table: weight } }
`;
const lifecycle = `apiVersion: opsloom/v1
kind: Lifecycle
metadata: { name: task, title: Task }
spec:
  record: task
  allow: [agent]
  initial: open
  states:
    open:
      transitions:
        start: { target: working, require: [worker] }
    working:
      transitions:
        finish: done
      after:
        - { wait: 8h, target: open }
    done: { final: true }
  anywhere:
    - transitions:
        drop: { target: done, allow: [agent] }
`;
const level = `apiVersion: opsloom/v1
kind: ServiceLevel
metadata: { name: quick, title: Quick }
spec:
  record: task
  agreement: sla
  startAt: openedAt
  stop: { state: done }
  within: 4h
  calendar: always
  onReopen: resume
  onTargetChange: keepUsed
  escalate:
    - { at: 75%, notify: warning, to: [{ field: worker }] }
---
apiVersion: opsloom/v1
kind: Notification
metadata: { name: warning, title: Warning }
spec: { channels: [inbox], subject: "Late", body: "It is late" }
`;
const table = `apiVersion: opsloom/v1
kind: DecisionTable
metadata: { name: weight, title: Weight }
spec:
  inputs: { size: .size }
  hit: first
  rules:
    - { size: small, then: 1 }
    - { then: 3 }
`;

const all = { type, lifecycle, level, table };

function irOf(texts: typeof all, kind: string, name: string) {
  const files = Object.entries(texts).map(([path, text]) => ({ path, text }));
  const { definitions, diagnostics } = loadDefinitions(files);
  expect(diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
  return definitions.find((one) => one.kind === kind && one.name === name)!.ir;
}

/** What is told when texts are replaced in one of the files. */
function between(file: keyof typeof all, kind: string, name: string, ...edits: (readonly [string, string])[]) {
  const text = edits.reduce((now, [from, to]) => {
    expect(now).toContain(from);
    return now.replace(from, to);
  }, all[file]);
  return differencesOf(irOf(all, kind, name), irOf({ ...all, [file]: text }, kind, name)).map(sentenceText);
}

describe("what differs in meaning between two versions of a definition", () => {
  it("is nothing where only the writing differs", () => {
    const edits = [
      ["        finish: done\n", "        # nobody else\n        finish: { target: done, allow: [agent] }\n"],
    ] as const;
    expect(between("lifecycle", "Lifecycle", "task", ["finish: done", "finish: { target: done }"])).toEqual([]);
    expect(between("lifecycle", "Lifecycle", "task", ...edits)).toEqual([
      'added state working, "finish": who may: role agent',
    ]);
  });

  it("names states and ways that are new or gone, with what they say", () => {
    expect(
      between(
        "lifecycle",
        "Lifecycle",
        "task",
        [
          "    done: { final: true }\n",
          "    waiting: { transitions: { resume: working } }\n    done: { final: true }\n",
        ],
        ["        finish: done\n", "        finish: done\n        wait: { target: waiting, require: [size] }\n"],
      ),
    ).toEqual([
      'added state working: "wait": leads to: waiting, requires: size',
      'added state waiting: "drop": leads to: done, who may: role agent; "resume": leads to: working',
    ]);
  });

  it("says who may, where it leads, what it requires and how long it waits, from and to", () => {
    expect(
      between(
        "lifecycle",
        "Lifecycle",
        "task",
        ["require: [worker]", "require: [worker, size], allow: [agent, { group: desk }]"],
        ["wait: 8h", "wait: 1h 30m"],
      ),
    ).toEqual([
      'state open, "start": requires: worker -> worker, size',
      'added state open, "start": who may: role agent, members of desk',
      "state working, timer 1: waits: 8h -> 1h 30m",
    ]);
  });

  it("tells once, with the states, what is the same in several", () => {
    expect(between("lifecycle", "Lifecycle", "task", ["allow: [agent] }\n", "allow: [{ group: desk }] }\n"])).toEqual([
      'states open, working, "drop": who may: role agent -> members of desk',
    ]);
  });

  it("tells the length of a clock and whom a threshold tells", () => {
    expect(between("level", "ServiceLevel", "quick", ["within: 4h", "within: 6h"], ["at: 75%", "at: 50%"])).toEqual([
      "target: 4h -> 6h",
      "threshold 1: at: 75 -> 50",
    ]);
  });

  it("tells hours as people write them", () => {
    const calendar = (hours: string) =>
      `apiVersion: opsloom/v1\nkind: Calendar\nmetadata: { name: desk }\nspec: { zone: UTC, open: ${hours} }\n`;
    const of = (hours: string) => loadDefinitions([{ path: "a", text: calendar(hours) }]).definitions[0]!.ir;
    expect(
      differencesOf(
        of("{ mon-fri: '08:00-18:00' }"),
        of("{ mon-fri: ['09:00-12:00', '13:00-18:00'], sat: '09:00-12:00' }"),
      ).map(sentenceText),
    ).toEqual(["hours of the week: mon-fri 08:00-18:00 -> mon-fri 09:00-12:00 and 13:00-18:00, sat 09:00-12:00"]);
  });

  it("tells fields with what became another of them", () => {
    expect(
      between(
        "type",
        "RecordType",
        "task",
        ["maxLength: 100", "maxLength: 160"],
        ["values: [small, large]", "values: [small, large, huge]"],
        ["    worker: { type: user }\n", "    worker: { type: user }\n    note: { type: text, required: true }\n"],
      ),
    ).toEqual([
      "field title: max length: 100 -> 160",
      "field size: values: small, large -> small, large, huge",
      "added field note: type: text, required",
    ]);
  });

  it("tells a row that was put in between alone", () => {
    expect(
      between("table", "DecisionTable", "weight", [
        "    - { then: 3 }\n",
        "    - { size: large, then: 2 }\n    - { then: 3 }\n",
      ]),
    ).toEqual(["added row 2: where size: large, yields: 2"]);
    expect(between("table", "DecisionTable", "weight", ["then: 3", "then: 4"])).toEqual(["row 2: yields: 3 -> 4"]);
  });
});
