import { describe, expect, it } from "vitest";
import { changesOf, checkDefinitions } from "./check.ts";
import type { ContextFile } from "./context.ts";
import { headline } from "./format/text.ts";

const envelope = (kind: string, name: string, spec: string): string =>
  `apiVersion: opsloom/v1\nkind: ${kind}\nmetadata: { name: ${name} }\nspec: ${spec}\n`;
const type = envelope(
  "RecordType",
  "ticket",
  "{ number: TIC, fields: { title: { type: string }, urgent: { type: boolean }, weight: { type: integer, computed: { table: weight } } } }",
);
const lifecycle = envelope(
  "Lifecycle",
  "ticket",
  "{ record: ticket, allow: [agent], initial: open, states: { open: { transitions: { close: { when: .urgent, target: closed } } }, closed: { final: true } } }",
);
const table = (then: number): string =>
  envelope(
    "DecisionTable",
    "weight",
    `{ inputs: { urgent: .urgent }, hit: first, rules: [{ urgent: true, then: ${String(then)} }, { then: 1 }] }`,
  );
const level = envelope(
  "ServiceLevel",
  "close",
  "{ record: ticket, agreement: sla, startAt: openedAt, stop: { state: closed }, within: 4h, calendar: always, onReopen: resume, onTargetChange: keepUsed }",
);
const published: ContextFile[] = [{ path: "published:a.yaml", text: [type, lifecycle, table(2)].join("---\n") }];
const told = (files: { path: string; text: string }[], context: readonly ContextFile[], without: string[] = []) =>
  checkDefinitions(files, { context, without }).diagnostics.map(headline);

describe("a folder of a team", () => {
  it("may refer to what is published, of which nothing is published again", () => {
    const checked = checkDefinitions([{ path: "l.yaml", text: level }], { context: published });
    expect(checked.diagnostics).toEqual([]);
    expect(checked.definitions.map(({ kind, name }) => `${kind}/${name}`)).toEqual(["ServiceLevel/close"]);
    expect(checked.context.map(({ kind, name }) => `${kind}/${name}`)).toEqual([
      "RecordType/ticket",
      "Lifecycle/ticket",
      "DecisionTable/weight",
    ]);
    expect(Object.keys(checked.bundles["ticket"]?.parts.ServiceLevel ?? {})).toEqual(["close"]);
    expect(told([{ path: "l.yaml", text: level }], [])).toEqual([
      expect.stringContaining('OPS301 there is no RecordType "ticket"'),
    ]);
  });

  it("changes the bundles it has a part in, and no other", () => {
    const other = [type.replaceAll("ticket", "task").replace("TIC", "TAS"), lifecycle.replaceAll("ticket", "task")];
    const context = [...published, { path: "published:b.yaml", text: other.join("---\n") }];
    const changed = (text: string): string[] =>
      Object.keys(changesOf(checkDefinitions([{ path: "x.yaml", text }], { context }), { context }).bundles);
    expect(changed(level)).toEqual(["ticket"]);
    expect(changed(table(3))).toEqual(["task", "ticket"]);
    expect(changed(table(2))).toEqual([]);
    expect(changed(type)).toEqual(["ticket"]);
    const without = ["Lifecycle task"];
    const retired = {
      context: [...context, { path: "published:l.yaml", text: level }],
      without: ["ServiceLevel close"],
    };
    expect(Object.keys(changesOf(checkDefinitions([], retired), retired).bundles)).toEqual(["ticket"]);
    expect(told([], context, without)).toEqual([expect.stringContaining("OPS320")]);
  });

  it("meets the first definition of a name: its own, then of one folder after the other", () => {
    const folders = [2, 3].map((then) => ({ path: `${String(then)}.yaml`, text: table(then) }));
    const resultOf = (files: { path: string; text: string }[]): unknown => {
      const { bundles } = checkDefinitions(files, { context: [...folders, ...published] });
      return bundles["ticket"]?.parts.DecisionTable?.["weight"]?.rules[0]?.then;
    };
    expect(resultOf([{ path: "l.yaml", text: level }])).toMatchObject({ value: 2 });
    expect(
      resultOf([
        { path: "l.yaml", text: level },
        { path: "t.yaml", text: table(9) },
      ]),
    ).toMatchObject({ value: 9 });
    expect(told([{ path: "t.yaml", text: table(9) }], published)).toEqual([]);
  });

  it("is refused when it would break what is published, and told nothing of what was broken before", () => {
    const narrower = type.replace("urgent: { type: boolean }, ", "");
    const found = told([{ path: "t.yaml", text: narrower }], published);
    expect(found).toEqual([
      expect.stringMatching(
        /^published:a\.yaml:\d+:\d+ OPS204 Lifecycle "ticket", which is not among these files, would be broken: unknown field "urgent"/,
      ),
      expect.stringContaining('DecisionTable "weight", which is not among these files, would be broken: '),
    ]);
    const old = [
      { path: "published:a.yaml", text: [type, lifecycle.replace(".urgent", ".urgency"), table(2)].join("---\n") },
    ];
    const calendar = envelope("Calendar", "desk", "{ zone: UTC, open: { mon-fri: '08:00-18:00' } }");
    expect(told([{ path: "c.yaml", text: calendar }], old)).toEqual([]);
  });

  it("is told which definition of another folder it needs has an error, and what there could not be read", () => {
    const broken = [
      { path: "other/t.yaml", text: [type, lifecycle, table(2).replace("inputs", "input")].join("---\n") },
    ];
    expect(told([{ path: "l.yaml", text: level }], broken)).toEqual([]);
    const own =
      type.replaceAll("ticket", "task").replace("TIC", "TAS") + "---\n" + lifecycle.replaceAll("ticket", "task");
    expect(told([{ path: "own.yaml", text: own }], broken)).toEqual([
      'own.yaml:1:1 OPS301 RecordType "task" needs the DecisionTable "weight", which has an error; repair it first: opsloom validate other/t.yaml',
    ]);
    expect(told([{ path: "c.yaml", text: table(1) }], [{ path: "other/bad.yaml", text: "a: [" }])).toEqual([
      expect.stringMatching(/^other\/bad\.yaml:1:\d+ OPS001/),
    ]);
  });

  it("is told once of a definition that is missing because it has an error", () => {
    const text = [type, lifecycle, table(2).replace("then: 1", "than: 1")].join("---\n");
    expect(told([{ path: "all.yaml", text }], [])).toHaveLength(1);
  });
});
