/**
 * Compares each expression of B5, by `first` and by its evaluator, with the closure written by hand: on alerts and on
 * documents that are none. A process of its own, since V8 learns from what a function is given: those timed later have
 * only seen alerts, as in life.
 */
import { compileExpression } from "../../engine/expression/compile.ts";
import type { Json } from "../../engine/base/json.ts";
import { programs } from "./by-hand.ts";
import { alert, oddDocuments } from "./documents.ts";

/** What an answer says to a document: a JSON text, or that it fails. */
function said(answer: (document: Json) => Json | undefined, document: Json): string {
  try {
    return JSON.stringify(answer(document));
  } catch {
    return "an error";
  }
}

for (const { text, byHand } of programs) {
  const compiled = compileExpression(text);
  if (!compiled.ok) throw new Error(`${text}: ${compiled.error.message}`);
  const first = (document: Json): Json | undefined => {
    const output = compiled.value.first(document);
    if (!output.ok) throw new Error(output.error.message);
    return output.value;
  };
  const alerts = Array.from({ length: 2000 }, (_, number) => JSON.parse(JSON.stringify(alert(number))) as Json);
  for (const evaluate of [first, compiled.value.evaluator()]) {
    for (const document of [...alerts, ...oddDocuments]) {
      const expected = said(byHand, document);
      const actual = said(evaluate, document);
      if (actual !== expected)
        throw new Error(`${text} says ${actual} to ${JSON.stringify(document)}, the closure ${expected}`);
    }
  }
}
