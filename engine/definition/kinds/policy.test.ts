import { describe, expect, it } from "vitest";
import { loadDefinitions } from "../load.ts";

const around = `apiVersion: opsloom/v1
kind: RecordType
metadata: { name: ticket }
spec:
  number: TKT
  fields:
    title: { type: string, required: true }
    host: { type: ci, read: [class] }
    level: { type: integer }
---
apiVersion: opsloom/v1
kind: Lifecycle
metadata: { name: ticket }
spec:
  record: ticket
  allow: [agent, automation]
  initial: open
  states:
    open:
      transitions:
        note: { ask: { text: { type: text, required: true } } }
        rest: { allow: [agent], target: closed }
        close: closed
    closed: { final: true }
---
apiVersion: opsloom/v1
kind: CIClass
metadata: { name: thing }
spec: { attributes: { endsAt: { type: instant }, size: { type: integer } }, identify: [{ by: [name] }] }
---
apiVersion: opsloom/v1
kind: CIClass
metadata: { name: key }
spec: { extends: thing, attributes: { beganAt: { type: instant } } }
`;

/** What is told of a policy with such parts instead of the usual ones. */
function load(parts: { readonly [key: string]: string }) {
  const all = {
    over: "over: { class: key }",
    at: "at: { every: 1h }",
    test: "must: .size != null",
    finding: "finding: '${ .name } has no size'",
    ...parts,
  };
  const spec = Object.values(all).map((part) => `  ${part}\n`);
  const text = `${around}---\napiVersion: opsloom/v1\nkind: Policy\nmetadata: { name: p }\nspec:\n${spec.join("")}`;
  const { diagnostics, definitions } = loadDefinitions([{ path: "a.yaml", text }]);
  const told = diagnostics.map(({ code, message, hint }) => `${code} ${message}; ${hint ?? ""}`);
  return { told, ir: definitions.find(({ kind }) => kind === "Policy")?.ir };
}

const told = (parts: { readonly [key: string]: string }): readonly string[] => load(parts).told;
const ladder = "ladder: { until: '${ .endsAt }', steps: [{ before: 720h }, { before: 24h }] }";
const open = "open: { as: task, record: ticket, set: { title: '${ $finding.title }', host: '${ .id }' } }";

describe("a policy", () => {
  it("reads the attributes of its class, of what that extends, and what the CMDB knows of every CI", () => {
    expect(
      told({
        test: `must: '.beganAt != null and .endsAt != null and .beganAt < .endsAt and .lastSeenAt < $now and .state == "active"'`,
      }),
    ).toEqual([]);
    expect(told({ test: "must: .weight != null" })).toEqual([expect.stringContaining('"weight"')]);
    expect(told({ over: "over: { class: thing, where: { beganAt: null } }" })).toEqual([
      expect.stringContaining('"beganAt"'),
    ]);
  });

  it("reads a record as it is stored, and nothing of what that refers to", () => {
    const over = "over: { record: ticket, where: { state: open } }";
    expect(told({ over, test: `must: '.host != null or .openedBy == "kim"'`, finding: "finding: a" })).toEqual([]);
    expect(told({ over, test: 'must: .host.class == "key"', finding: "finding: a" })).toHaveLength(1);
  });

  it("has what must hold or a ladder, and its ladder goes by instants", () => {
    expect(told({ test: ladder })).toEqual([]);
    expect(told({ test: ladder, must: "must: .size != null" })).toEqual([expect.stringContaining("OPS107")]);
    expect(told({ test: "severity: 2" })).toEqual([expect.stringContaining("exactly one of must and ladder")]);
    expect(told({ test: ladder, severity: "severity: 2" })).toEqual([expect.stringContaining("write it at each step")]);
    expect(told({ test: ladder.replace(".endsAt", ".size + 1") })).toEqual([expect.stringContaining("OPS208")]);
    const share = ladder.replace("steps", "share: { of: '${ .beganAt }', most: 133% }, steps");
    expect(told({ test: share })).toEqual([expect.stringContaining('"133%" is no share of a life')]);
  });

  it("is looked at by time or by change, and a ladder by time", () => {
    expect(told({ at: "at: { change: true }" })).toEqual([]);
    expect(told({ at: "at: { cron: '0 4 * * *', zone: Europe/Berlin }" })).toEqual([]);
    expect(told({ at: "at: { cron: '0 4 * * *' }" })).toEqual([expect.stringContaining("belong together")]);
    expect(told({ at: "at: { every: 30s }" })).toEqual([expect.stringContaining("less than a minute")]);
    expect(told({ at: "at: { change: true }", test: ladder })).toEqual([expect.stringContaining("OPS570")]);
    expect(told({ over: "over: { class: key, has: [worn] }" })).toEqual([
      expect.stringContaining('no relation "worn"'),
    ]);
  });

  it("opens a record with all that it needs, and sends it what it takes from the engine", () => {
    expect(told({ open, test: ladder, onStep: "onStep: { command: note, with: { text: '${ .text }' } }" })).toEqual([]);
    expect(told({ open, onClear: "onClear: close" })).toEqual([]);
    expect(told({ open: "open: { as: task, record: ticket, set: { level: '${ .size }' } }" })).toEqual([
      expect.stringContaining('the required field "title" of ticket is missing'),
    ]);
    expect(told({ open, onClear: "onClear: note" })).toEqual([
      expect.stringContaining('OPS384 "note" of ticket needs "text"'),
    ]);
    expect(told({ open, onClear: "onClear: rest" })).toEqual([expect.stringContaining("OPS383")]);
    expect(told({ open, onClear: "onClear: shut" })).toEqual([expect.stringContaining("OPS383")]);
    expect(told({ open, onStep: "onStep: close" })).toEqual([expect.stringContaining("there is one step alone")]);
    expect(told({ open: open.replace("$finding.title", "$finding.tile") })).toEqual([expect.stringContaining("tile")]);
  });

  it("retires CIs or gives them values, when that is agreed to or where it stops by itself", () => {
    const stop = "stopAbove: 20%";
    expect(told({ then: "then: { state: retired }", stop })).toEqual([]);
    expect(told({ open, then: "then: { state: retired, agreed: closed }" })).toEqual([]);
    expect(told({ then: "then: { set: { size: 3, endsAt: '${ $now }' } }" })).toEqual([]);
    expect(load({ open, then: "then: { set: { size: 3 }, agreed: [closed] }" }).ir).toMatchObject({
      then: { state: null, set: { size: { kind: "literal", value: 3 } }, agreed: ["closed"] },
    });
    expect(told({ then: "then: { state: retired }" })).toEqual([
      expect.stringContaining("without anybody being asked"),
    ]);
    expect(told({ then: "then: { agreed: closed }", open })).toEqual([expect.stringContaining("nothing is done")]);
    expect(told({ then: "then: { state: retired, agreed: closed }" })).toEqual([
      expect.stringContaining("no record is opened"),
    ]);
    expect(told({ open, then: "then: { state: retired, agreed: signed }" })).toEqual([
      expect.stringContaining('"signed" is no state of ticket'),
    ]);
    for (const [set, why] of [
      ["name: a", '"name" says which CI it is'],
      ["lastSeenAt: '${ $now }'", '"lastSeenAt" says which CI it is'],
      ["weight: 3", 'unknown field "weight"'],
      ["size: small", '"small" is not a number'],
      ["size: '${ .endsAt + \"\" }'", "OPS208"],
    ])
      expect(told({ then: `then: { set: { ${set ?? ""} } }` })).toEqual([expect.stringContaining(why ?? "")]);
    const over = "over: { record: ticket }";
    expect(
      told({ over, test: "must: .level != null", finding: "finding: a", then: "then: { state: retired }", stop }),
    ).toEqual([expect.stringContaining("it is over records")]);
  });

  it("has a ladder whose instant a table tells", () => {
    const test = "ladder: { until: { table: life }, steps: [{ before: 24h }] }";
    const table = (then: string): string =>
      `${test}\n---\napiVersion: opsloom/v1\nkind: DecisionTable\nmetadata: { name: life }\nspec: { inputs: { size: .size }, hit: first, rules: [{ size: 3, then: ${then} }] }`;
    const finding = { finding: "finding: a", at: "at: { every: 1h }" };
    const last = (then: string) => told({ test: "", ...finding, table: table(then) });
    expect(last("2027-01-01T00:00:00Z")).toEqual([]);
    expect(last("soon")).toEqual([expect.stringContaining('yields "soon", which is no instant')]);
    expect(told({ test })).toEqual([expect.stringContaining("life")]);
  });

  it("has exceptions with an end, each for one thing, and stops above a whole share", () => {
    const one = "{ of: k1, until: 2027-01-01T00:00:00Z, by: mia, because: It is moved }";
    expect(told({ except: `except: [${one}]`, stop: "stopAbove: 20%" })).toEqual([]);
    expect(told({ except: `except: [${one}, ${one}]` })).toEqual([expect.stringContaining('"k1" is there twice')]);
    expect(told({ except: `except: [${one.replace("2027-01-01T00:00:00Z", "soon")}]` })).toEqual([
      expect.stringContaining("OPS122"),
    ]);
    expect(told({ stop: "stopAbove: 100%" })).toEqual([expect.stringContaining("a whole percentage such as 20%")]);
    expect(load({ except: `except: [${one}]` }).ir).toMatchObject({
      except: [{ of: "k1", until: Date.UTC(2027, 0), by: "mia", because: "It is moved" }],
      over: { kind: "cis", class: "key", has: [] },
    });
  });
});
