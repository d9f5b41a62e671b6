import { describe, expect, it } from "vitest";
import { buildBundles } from "../bundle.ts";
import { checkDefinitions } from "../check.ts";
import { type Definition, loadDefinitions } from "../load.ts";
import { wholeOf } from "../whole.ts";
import { definition, ticket as shared, unmark } from "../testing/marked.ts";

/** Its own lifecycle leaves the tickets of a high priority to others. */
const ticket = shared.replace("  record: ticket\n", "  record: ticket\n  when: { priority: low }\n");

const base = definition(
  "Lifecycle",
  "base",
  `  abstract: true
  record: ticket
  allow: [agent]
  states:
    open: { transitions: { close: { target: closed, require: [title] }, hold: held, look: {} } }
    held: { stamp: dueDate, transitions: { resume: open } }
    closed: { final: true }
  anywhere:
    - except: [held]
      transitions: { note: { ask: { text: { type: text } } } }
`,
);
const child = (rest: string, name = "child"): string =>
  definition("Lifecycle", name, `  extends: base\n  when: { priority: high }\n  initial: open\n${rest}`);

function load(...texts: readonly string[]) {
  const files = texts.map((text, index) => ({ path: `${String(index)}.yaml`, text }));
  return loadDefinitions([...files, { path: "ticket.yaml", text: ticket }]);
}

function lifecycle(all: readonly Definition[], name: string) {
  const found = all.find((one) => one.kind === "Lifecycle" && one.name === name);
  if (found?.kind !== "Lifecycle") throw new Error(`there is no ${name}`);
  return found.ir;
}

const told = (all: ReturnType<typeof load>) =>
  all.diagnostics.map(({ file, line, column, code, message }) => `${file}:${line}:${column} ${code} ${message}`);

describe("a lifecycle that extends another", () => {
  it("has its states, and a key of its own in a state replaces the parent's", () => {
    const loaded = load(base, child("  states: { held: { stamp: null, title: Waiting }, closed: {} }\n"));
    expect(told(loaded)).toEqual([]);
    const { states, allow, ...rest } = lifecycle(loaded.definitions, "child");
    expect(Object.keys(states)).toEqual(["open", "held", "closed"]);
    expect(states["held"]?.stamp).toBeNull();
    expect(Object.keys(states["held"]?.transitions ?? {})).toEqual(["resume"]);
    expect(states["closed"]?.final).toBe(true);
    expect(allow).toEqual([{ role: "agent" }]);
    expect(rest).toMatchObject({ extends: "base", initial: "open", record: "ticket" });
  });

  it("merges transitions by name, and null takes one out, also one that `anywhere` would give", () => {
    const loaded = load(
      base,
      child("  states: { open: { transitions: { look: null, note: null, close: held, more: closed } } }\n"),
    );
    expect(told(loaded)).toEqual([]);
    const { states } = lifecycle(loaded.definitions, "child");
    expect(Object.keys(states["open"]?.transitions ?? {}).sort()).toEqual(["close", "hold", "more"]);
    expect(states["open"]?.transitions["close"]?.[0]).toMatchObject({ target: "held", require: [] });
  });

  it("puts a new state after the one that is written before it", () => {
    const loaded = load(
      base,
      child("  states: { open: { transitions: { wait: waiting } }, waiting: { transitions: { close: closed } } }\n"),
    );
    expect(Object.keys(lifecycle(loaded.definitions, "child").states)).toEqual(["open", "waiting", "held", "closed"]);
  });

  it("takes out a state, and what leads there is told where the parent wrote it, with the name of the heir", () => {
    const marked = unmark(base.replace("hold: held", "hold: ‸held"));
    const loaded = load(marked.text, child("  states: { held: null }\n"));
    expect(told(loaded)).toContain(
      `0.yaml:${marked.line}:${marked.column} OPS310 there is no state "held", as "child" inherits it`,
    );
  });

  it("tells a fault of the parent once, however many inherit it", () => {
    const marked = unmark(base.replace("require: [title]", "require: [‸titel]"));
    const loaded = load(marked.text, child(""), child("", "other").replace("high", "low"));
    expect(told(loaded)).toEqual([`0.yaml:${marked.line}:${marked.column} OPS204 unknown field "titel" of ticket`]);
  });

  it("extends one that extends another, and its `anywhere` goes before the parents'", () => {
    const middle = definition(
      "Lifecycle",
      "middle",
      "  abstract: true\n  extends: base\n  states: { held: { transitions: { drop: closed } } }\n  anywhere: { in: [open], transitions: { note: closed } }\n",
    );
    const last = child("  anywhere: { transitions: { note: null, drop: closed } }\n").replace(
      "extends: base",
      "extends: middle",
    );
    const loaded = load(base, middle, last);
    expect(told(loaded)).toEqual([]);
    const { states } = lifecycle(loaded.definitions, "child");
    expect(Object.keys(states["open"]?.transitions ?? {})).not.toContain("note");
    expect(Object.keys(states["held"]?.transitions ?? {}).sort()).toEqual(["drop", "resume"]);
    expect(lifecycle(loaded.definitions, "middle").states["open"]?.transitions).not.toHaveProperty("note");
  });

  it.each([
    ["its parent is not there", "extends: nosuch", 'OPS301 there is no Lifecycle "nosuch"'],
    ["it extends itself", "extends: child", 'OPS303 the lifecycle "child" extends itself: "child" extends "child"'],
  ])("is refused when %s", (_, parent, says) => {
    const loaded = load(base, child("").replace("extends: base", parent));
    expect(told(loaded).filter((line) => line.includes(says))).toHaveLength(1);
  });

  it("is refused in a circle, each of it once, and who extends into it says nothing more", () => {
    const one = child("", "one").replace("extends: base", "extends: two");
    const two = child("", "two").replace("extends: base", "extends: one");
    const outside = child("", "outside").replace("extends: base", "extends: one");
    expect(told(load(one, two, outside)).map((line) => line.slice(0, 6))).toEqual(["0.yaml", "1.yaml"]);
  });

  it("needs what neither it nor its parent says", () => {
    expect(told(load(base, child("").replace("  initial: open\n", "")))).toEqual([
      '1.yaml:4:1 OPS104 the key "initial" is missing',
    ]);
  });

  it("extends a facet where it is one", () => {
    const loaded = load(
      definition(
        "Lifecycle",
        "facet",
        "  abstract: true\n  facetOf: ticket\n  fields: { note: { type: text } }\n  states: { on: { transitions: { end: off } }, off: { final: true } }\n",
      ),
      definition(
        "Lifecycle",
        "side",
        "  extends: facet\n  allow: [agent]\n  initial: on\n  fields: { who: { type: user } }\n",
      ),
    );
    expect(told(loaded)).toEqual([]);
    expect(lifecycle(loaded.definitions, "side")).toMatchObject({ facet: "side", fields: { note: {}, who: {} } });
  });
});

describe("an abstract lifecycle", () => {
  it("serves no record and is in no bundle", () => {
    const loaded = load(base, child(""));
    const { bundles, diagnostics } = buildBundles(loaded.definitions);
    expect(diagnostics).toEqual([]);
    expect(Object.keys(bundles["ticket"]?.parts.Lifecycle ?? {})).toEqual(["child", "ticket"]);
  });

  it("changes those that extend it, and not one that does not", () => {
    const file = (text: string) => [{ path: "base.yaml", text }];
    const context = [child(""), ticket].map((text, index) => ({ path: `published:${String(index)}`, text }));
    const states = (text: string) => {
      const { context: others } = checkDefinitions(file(text), { context });
      return ["child", "ticket"].map(
        (name) => lifecycle(others, name).states["open"]?.transitions["look"]?.[0]?.target ?? null,
      );
    };
    expect(states(base)).toEqual([null, null]);
    expect(states(base.replace("look: {}", "look: held"))).toEqual(["held", null]);
  });
});

describe("`anywhere` as a list", () => {
  const plain = (anywhere: string): string =>
    definition(
      "Lifecycle",
      "other",
      `  record: ticket\n  when: { priority: high }\n  allow: [agent]\n  initial: open\n  states: { open: { transitions: { hold: held } }, held: { transitions: { close: closed } }, closed: { final: true } }\n  anywhere:\n${anywhere}`,
    );

  it("gives each entry to the states it names", () => {
    const loaded = load(
      plain(
        "    - { in: [open], transitions: { drop: closed } }\n    - { except: [open], transitions: { drop: open } }\n    - transitions: { note: {} }\n",
      ),
    );
    expect(told(loaded)).toEqual([]);
    const { states } = lifecycle(loaded.definitions, "other");
    expect(
      Object.entries(states).map(([name, { transitions }]) => [
        name,
        transitions["drop"]?.[0]?.target,
        Object.keys(transitions),
      ]),
    ).toEqual([
      ["open", "closed", ["drop", "note", "hold"]],
      ["held", "open", ["drop", "note", "close"]],
      ["closed", undefined, []],
    ]);
  });

  it.each([
    [
      "two entries give one state the same name",
      "    - { in: [open], transitions: { drop: closed } }\n    - { transitions: { ‸drop: open } }\n",
      "OPS110",
    ],
    ["an entry names a state that is not there", "    - { in: [‸opn], transitions: { drop: closed } }\n", "OPS310"],
    ["an entry names a final state", "    - { in: [‸closed], transitions: { drop: closed } }\n", "OPS317"],
    [
      "an entry has both `in` and `except`",
      "    - { in: [open], ‸except: [held], transitions: { drop: closed } }\n",
      "OPS107",
    ],
    ["null takes out what nobody gives", "    - { transitions: { ‸drop: null } }\n", "OPS345"],
  ])("is refused when %s", (_, anywhere, code) => {
    const marked = unmark(plain(anywhere));
    expect(told(load(marked.text))).toEqual([
      expect.stringContaining(`0.yaml:${marked.line}:${marked.column} ${code} `),
    ]);
  });
});

describe("`anywhere` of an abstract lifecycle", () => {
  const abstract = (entry: string): string => base.replace("- except: [held]", `- ${entry}`);

  it("may name a state that only one has which extends it, however far away", () => {
    const middle = definition("Lifecycle", "middle", "  abstract: true\n  extends: base\n");
    const last = child(
      "  states: { open: { transitions: { park: parked } }, parked: { transitions: { close: closed } } }\n",
    ).replace("base", "middle");
    expect(told(load(abstract("in: [parked]"), middle, last))).toEqual([]);
  });

  it("may name any state while nobody extends it", () => {
    expect(told(load(abstract("in: [parked]")))).toEqual([]);
  });

  it.each([
    ["an entry names a state that neither it nor one that extends it has", "in: [‸opn]", "OPS310"],
    ["an exception is misspelled", "except: [‸hold]", "OPS310"],
    ["an entry has both `in` and `except`", "{ in: [open], ‸except: [held], transitions: { drop: closed } }", "OPS107"],
  ])("is refused when %s", (_, entry, code) => {
    const text = entry.startsWith("{")
      ? base.replace(/ {4}- except: \[held\]\n.*\n/u, `    - ${entry}\n`)
      : abstract(entry);
    const marked = unmark(text);
    expect(told(load(marked.text, child("")))).toEqual([
      expect.stringContaining(`0.yaml:${marked.line}:${marked.column} ${code} `),
    ]);
  });
});

describe("field sets", () => {
  const sets = ticket.replace(
    "  links:\n",
    "  fieldSets: { plan: [dueDate, score], who: [owner, team] }\n  access: { open: [{ allow: [agent], fields: [title, +plan] }] }\n  links:\n",
  );
  const using = (list: string): string =>
    definition(
      "Lifecycle",
      "other",
      `  record: ticket\n  when: { priority: high }\n  allow: [agent]\n  initial: open\n  states:\n    open: { transitions: { close: { target: closed, require: ${list} } } }\n    closed: { final: true }\n`,
    );
  const loadSets = (...texts: readonly string[]) =>
    loadDefinitions([...texts, sets].map((text, index) => ({ path: `${String(index)}.yaml`, text })));

  it("stand for their fields, each once, wherever fields of a record are listed", () => {
    const asked = using("[score, +plan, +who]")
      .replace("    open: {", "    open: { approval: sign,")
      .replace("transitions: {", "transitions: { approved: closed, rejected: closed, expired: closed,");
    const approval = definition(
      "Approval",
      "sign",
      "  stages: [{ name: one, approvers: [admin], rule: any }]\n  covers: [title, +who]\n  timeout: { after: 1h, outcome: expired }\n  fallback: [admin]\n",
    );
    const loaded = loadSets(asked, approval);
    expect(told(loaded)).toEqual([]);
    expect(lifecycle(loaded.definitions, "other").states["open"]?.transitions["close"]?.[0]?.require).toEqual([
      "score",
      "dueDate",
      "owner",
      "team",
    ]);
    const ir = (kind: string) => loaded.definitions.find((one) => one.kind === kind)?.ir;
    expect(ir("Approval")).toMatchObject({ covers: ["title", "owner", "team"] });
    expect(ir("RecordType")).toMatchObject({ access: { open: [{ fields: ["title", "dueDate", "score"] }] } });
    expect(ir("RecordType")).not.toHaveProperty("fieldSets");
  });

  it("are told where they are named", () => {
    const marked = unmark(using("[title, ‸+plann]"));
    expect(told(loadSets(marked.text))).toEqual([
      `0.yaml:${marked.line}:${marked.column} OPS204 ticket has no field set "plann"`,
    ]);
    const field = unmark(sets.replace("who: [owner, team]", "who: [owner, ‸teem]"));
    const broken = loadDefinitions([{ path: "t.yaml", text: field.text }]);
    expect(told(broken)).toEqual([`t.yaml:${field.line}:${field.column} OPS204 unknown field "teem" of ticket`]);
  });
});

describe("the whole of a lifecycle", () => {
  const own = child("  states: { open: { transitions: { look: null, more: closed } } }\n");
  const files = [base, own, ticket].map((text, index) => ({ path: `${String(index)}.yaml`, text }));

  /** As it is written, less what it extends; and as its whole says it. */
  function bothWays(text: string) {
    const composed = load(base, text);
    const all = [base, text, ticket].map((one, index) => ({ path: `${String(index)}.yaml`, text: one }));
    const alone = load(wholeOf(all, "Lifecycle", "child") ?? "");
    expect([told(composed), told(alone)]).toEqual([[], []]);
    const { extends: _, ...written } = lifecycle(composed.definitions, "child");
    return [written, lifecycle(alone.definitions, "child")];
  }

  it("says the same without extending anything, and where its parts were written", () => {
    const whole = wholeOf(files, "Lifecycle", "child") ?? "";
    expect(whole).not.toContain("extends");
    expect(whole).toMatch(/# 0\.yaml:10\n\s+held:/);
    expect(whole).toMatch(/# 0\.yaml:14\n\s+note:/);
    const [written, alone] = bothWays(own);
    expect(alone).toEqual(written);
  });

  it.each([
    ["null takes out what `anywhere` would give", "  states: { open: { transitions: { note: null } } }\n"],
    ["both give one name to the same states", "  anywhere: { transitions: { note: closed } }\n"],
    [
      "null stands in an entry of `anywhere`",
      "  anywhere: { in: [open], transitions: { note: null, drop: closed } }\n",
    ],
  ])("says the same when %s", (_, rest) => {
    const [written, whole] = bothWays(child(rest));
    expect(whole).toEqual(written);
  });

  it("says the same of an abstract one: what extends its whole has what extends it has", () => {
    const middle = definition(
      "Lifecycle",
      "middle",
      "  abstract: true\n  extends: base\n  states: { open: { transitions: { note: null } }, more: { transitions: { close: closed } } }\n  anywhere: { in: [more], transitions: { note: null, drop: closed } }\n",
    );
    const heir = child(
      "  states: { open: { transitions: { go: more } }, more: { transitions: { on: last } }, last: { transitions: { end: closed } } }\n",
    ).replace("extends: base", "extends: middle");
    const all = [base, middle, heir, ticket].map((text, index) => ({ path: `${String(index)}.yaml`, text }));
    const whole = wholeOf(all, "Lifecycle", "middle") ?? "";
    expect(whole).not.toContain("null");
    const [written, alone] = [load(base, middle, heir), load(whole, heir)];
    expect([told(written), told(alone)]).toEqual([[], []]);
    const { states } = lifecycle(written.definitions, "child");
    expect(Object.entries(states).map(([name, { transitions }]) => [name, Object.keys(transitions).sort()])).toEqual([
      ["open", ["close", "go", "hold", "look"]],
      ["more", ["close", "drop", "on"]],
      ["last", ["end", "note"]],
      ["held", ["resume"]],
      ["closed", []],
    ]);
    expect(lifecycle(alone.definitions, "child")).toEqual(lifecycle(written.definitions, "child"));
  });

  it("is the definition itself where nothing is extended, and nothing where it is not there", () => {
    expect(wholeOf(files, "Lifecycle", "nosuch")).toBeNull();
    expect(wholeOf(files, "Calendar", "desk")).toContain("zone: Europe/Berlin");
  });
});
