import { describe, expect, it } from "vitest";
import { unmark } from "../testing/marked.ts";
import { completionsAt } from "./completion.ts";

const head = "apiVersion: opsloom/v1\nkind: Lifecycle\nmetadata: { name: task }\nspec:\n";
const names = [
  "RecordType/task",
  "RecordType/order",
  "Approval/board",
  "DecisionTable/weight",
  "Notification/late",
  "OnCall/nights",
  "Queue/mine",
  "CIClass/host",
  "Lifecycle/home",
];

/** What is offered where the mark stands, and the word that it would take the place of. */
function offered(marked: string): readonly string[] {
  const { text } = unmark(marked);
  const at = Math.max(0, marked.indexOf("‸"));
  const { from, items } = completionsAt(text, at, names);
  expect(from).toBeLessThanOrEqual(at);
  return items.map((one) => one.text);
}

describe("what may be written at a place of a definition", () => {
  it.each([
    ["the keys of a document", "", ["apiVersion", "kind", "metadata", "spec"]],
    ["the rest of such a key", "ki‸", ["kind"]],
    ["a kind", "apiVersion: opsloom/v1\nkind: Li‸", ["Lifecycle"]],
    ["the keys of a kind", `${head}  init‸`, ["initial"]],
    [
      "the keys of a state, deep in the file",
      `${head}  states:\n    open:\n      tra‸\n    done: { final: true }\n`,
      ["transitions"],
    ],
    [
      "the keys of a transition in one line",
      `${head}  states:\n    open:\n      transitions:\n        go: { target: done, req‸ }\n`,
      ["require"],
    ],
    [
      "a state to lead to",
      `${head}  states:\n    open:\n      transitions:\n        go: { target: d‸ }\n    done: { final: true }\n`,
      ["done"],
    ],
    [
      "a state, written short",
      `${head}  states:\n    open:\n      transitions:\n        go: d‸\n    done: { final: true }\n`,
      ["done"],
    ],
    ["a value of few", `${head}  states:\n    done: { final: t‸`, ["true"]],
    ["a name of the kind that the key names", `${head}  record: o‸`, ["order"]],
    ["a key behind a dash", `${head}  states:\n    open:\n      after:\n        - wa‸`, ["wait"]],
    ["a name in the second document", `a: b\n---\n${head}  states:\n    open:\n      approval: b‸`, ["board"]],
    ["a name that is a key", "kind: Scenario\nspec:\n  given:\n    onCall:\n      ni‸", ["nights"]],
    ["a name in an expectation", "kind: Scenario\nspec:\n  steps:\n    - expect: { queues: [{ queue: m‸", ["mine"]],
    ["a name of the kind that is meant there", "kind: CIClass\nspec: { extends: h‸ }", ["host"]],
    ["the type of a field", "kind: RecordType\nspec:\n  fields:\n    a: { type: insta‸ }", ["instant"]],
  ])("is %s", (_, marked, expected) => {
    expect(offered(marked)).toEqual(expected);
  });

  it("is nothing where the language has no word for it", () => {
    expect(offered(`${head}  zzz‸`)).toEqual([]);
    expect(offered(`${head}  states: { open: { final: true } } ‸`)).toEqual([]);
  });

  it("takes the place of what is written of the word", () => {
    const text = `${head}  record: or`;
    expect(completionsAt(text, text.length, names)).toEqual({
      from: text.length - 2,
      items: [{ text: "order", kind: "name", about: "RecordType" }],
    });
  });
});
