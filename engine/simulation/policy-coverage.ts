/** What of policies scenarios go through: each step, each exception, and that one stops. */
import type { FindingChange } from "../policy/decide.ts";
import { stoppedStep } from "../policy/finding.ts";
import { type Policy, stepsOf } from "../policy/ir.ts";
import type { Coverage } from "./coverage.ts";
import type { CoverageItem } from "./coverage-item.ts";

/** Notes what a look has found. */
export function notePolicy(coverage: Coverage, { name, except }: Policy, change: FindingChange): void {
  if (change.kind === "end") return;
  const { stepName, exception } = change.found;
  coverage.policies.add(`${name}/${stepName}`);
  const index = exception === null ? -1 : except.findIndex(({ of }) => of === exception.of);
  if (index >= 0) coverage.policies.add(`${name}/except/${String(index + 1)}`);
}

export function policyItems(policy: Policy): readonly CoverageItem[] {
  const { name, test, except, stopAbove, open, onStep, onClear, then = null } = policy;
  const item = (what: string, ...path: readonly (string | number)[]): CoverageItem => ({
    part: "policies",
    name: `${name}/${what}`,
    kind: "Policy",
    definition: name,
    paths: [["spec", ...path]],
  });
  return [
    ...stepsOf(policy).map((step, index) =>
      test.kind === "must" ? item(step, "must") : item(step, "ladder", "steps", index),
    ),
    ...except.map((_, index) => item(`except/${String(index + 1)}`, "except", index)),
    ...(stopAbove === null ? [] : [item(stoppedStep, "stopAbove")]),
    ...Object.entries({ open, onStep, onClear, then }).flatMap(([what, one]) =>
      one === null ? [] : [item(what, what)],
    ),
  ];
}
