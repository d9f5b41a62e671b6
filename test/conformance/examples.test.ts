import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import type { Json } from "../../engine/base/json.ts";
import { readRunbook } from "../../engine/runbook/read.ts";
import { openWorkflowData } from "./data.ts";

const absent = openWorkflowData === null ? " (skipped: OPSLOOM_CONFORMANCE_DATA not present)" : "";

/**
 * Examples of the specification that this engine runs. Every other one is refused, and only for what is not
 * supported.
 */
const RUN = [
  "authentication-bearer-uri-format.yaml",
  "authentication-bearer.yaml",
  "authentication-reusable.yaml",
  "call-custom-function-inline.yaml",
  "call-http-endpoint-interpolation-shorthand.yaml",
  "call-http-endpoint-interpolation.yaml",
  "call-http-query-headers-expressions.yaml",
  "call-http-query-parameters.yaml",
  "call-http-redirect.yaml",
  "conditional-task.yaml",
  "do-multiple.yaml",
  "do-single.yaml",
  "for-inline-array.yaml",
  "fork.yaml",
  "raise-inline.yaml",
  "raise-reusable.yaml",
  "run-shell-stdin-and-arguments.yaml",
  "run-subflow.yaml",
  "schedule-cron.yaml",
  "star-wars-homeworld.yaml",
  "switch-then-string.yaml",
  "try-catch-retry-inline.yaml",
  "try-catch-retry-reusable.yaml",
  "try-catch-then-directive.yaml",
  "try-catch.yaml",
  "wait-duration-inline.yaml",
  "wait-duration-iso8601.yaml",
];

describe.skipIf(openWorkflowData === null)(`the specification's examples${absent}`, () => {
  const files = openWorkflowData === null ? [] : readdirSync(`${openWorkflowData}/examples`);
  const read = (path: string) =>
    readRunbook(parse(readFileSync(`${openWorkflowData}/${path}`, "utf8"), { uniqueKeys: false }) as Json);

  it("are 68, of which 27 run", () => {
    expect(files).toHaveLength(68);
    expect(files.filter((file) => read(`examples/${file}`).ok).toSorted()).toEqual(RUN);
  });

  it.each(files.filter((file) => !RUN.includes(file)))("%s is refused only for what is not supported", (file) => {
    const result = read(`examples/${file}`);
    expect(result.ok ? [] : [...new Set(result.error.map((problem) => problem.code))]).toEqual(["unsupported"]);
  });

  it.each(openWorkflowData === null ? [] : readdirSync(`${openWorkflowData}/invalid`))(
    "%s, which is not valid, is refused",
    (file) => {
      expect(read(`invalid/${file}`).ok).toBe(false);
    },
  );
});
