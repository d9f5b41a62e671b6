import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";

const root = new URL("../", import.meta.url).pathname;

/** Caches at the top of a module that every workflow of a worker shares: each holds only what follows from its key. */
const caches = [
  "engine/clock/segments.ts: segmentsByCalendar",
  "engine/condition/evaluate.ts: conditions",
  "engine/condition/evaluate.ts: values",
  "engine/condition/expression-cache.ts: compiledByText",
  "engine/expression/builtins/library.ts: compiledPrelude",
  "engine/expression/builtins/regex.ts: compiled",
  "engine/expression/regex/fold.ts: tables",
  "engine/expression/regex/property.ts: decoded",
  "engine/identity/identify.ts: families",
  "engine/lifecycle/bundle/before.ts: translated",
  "engine/lifecycle/bundle/bundle.ts: ordered",
  "engine/lifecycle/field/recompute.ts: readers",
  "engine/lifecycle/field/recompute.ts: readersOfFacets",
  "engine/lifecycle/instant.ts: texts",
  "engine/lifecycle/link/linked.ts: readByBundle",
  "engine/lifecycle/open/item.ts: formed",
  "engine/lifecycle/open/item.ts: itemFields",
  "engine/lifecycle/read/fact-lead.ts: leads",
  "engine/lifecycle/read/fact.ts: textsByTable",
  "engine/lifecycle/scope.ts: recordedViews",
  "engine/lifecycle/scope.ts: viewsOf",
  "engine/prediction/train.ts: readers",
  "engine/runbook/evaluate.ts: cache",
  "engine/schema/pattern.ts: cache",
  "engine/table/decide.ts: keptByTable",
  "workflows/payload/converter.ts: values",
  "workflows/payload/messages.ts: payloads",
];

/** Modules of definitions and of the simulator are in no workflow. */
const outside = /^engine\/(definition|simulation)\/|\.(test|itest)\.ts$/;

it("modules that all workflows of a worker share keep nothing but the known caches", () => {
  const files = ["engine", "workflows"].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: "utf8" }).map((name) => `${folder}/${name}`),
  );
  const found = files
    .filter((file) => file.endsWith(".ts") && !outside.test(file))
    .flatMap((file) => {
      const text = readFileSync(join(root, file), "utf8");
      // A variable, and a map, list or object that something could be put into: a constant one has entries, or a type
      // that says so.
      const names = text.matchAll(
        /^(?:export )?(?:let (\w+)|const (\w+)(?:: (?!Readonly)[^=\n]+)? = (?:new (?:WeakMap|WeakSet|Recent)\b|new (?:Map|Set)(?:<[^>\n]*(?:<[^\n]*>)?[^>\n]*>)?\(\)|\[\];))/gm,
      );
      return [...names].map(([, variable, constant]) => `${file}: ${variable ?? constant}`);
    });
  expect(found.toSorted()).toEqual(caches);
});

it("promises get no trace from the SDK, and errors that say something keep theirs", async () => {
  const before = globalThis.Error;
  try {
    await import("./preload.ts");
    // What the SDK's hook does with each promise.
    expect(new globalThis.Error().stack).toBeUndefined();
    expect(new globalThis.Error("said").stack).toContain("preload.test.ts");
    expect(new globalThis.Error("said")).toBeInstanceOf(before);
    class Own extends globalThis.Error {}
    expect(new Own()).toBeInstanceOf(Own);
    expect(new Own().stack).toContain("preload.test.ts");
  } finally {
    globalThis.Error = before;
  }
});
