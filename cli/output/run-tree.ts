import type { Reply } from "../../client/call.ts";
import type { TreeNode } from "./task-tree.ts";
import { lengthOf } from "./time.ts";

/** A step of a run, as the API tells it; its path is the JSON pointer of the task: `/do/2/each/do/0/note`. */
export type Step = Reply<"showRun">["steps"][number];

interface Branch extends TreeNode {
  readonly children: Branch[];
}

/** The steps of a run as a tree below its headline: a task stands under the one whose pointer begins its own. */
export function runTree(headline: string, phase: string, steps: readonly Step[]): TreeNode {
  const root: Branch = { label: headline, line: headline, phase, runningSince: null, children: [] };
  /** By pointer, and by pointer and iteration: the latest attempt. */
  const known = new Map<string, Branch>();
  for (const step of steps) {
    const { path, iteration } = step;
    const above = nearest(known, path);
    // Of a loop inside a loop, the turn it belongs to.
    const parent = known.get(`${above}#${iteration}`) ?? known.get(above) ?? root;
    const branch: Branch = {
      label: describe(path.slice(path.lastIndexOf("/") + 1), step),
      line: stepLabel(step),
      phase: step.phase,
      runningSince: step.phase === "running" ? Date.parse(step.startedAt) : null,
      children: [],
    };
    parent.children.push(branch);
    known.set(path, branch).set(`${path}#${iteration}`, branch);
  }
  return root;
}

/** The longest pointer of a task that this one stands in; "" when it stands in none. */
function nearest(known: ReadonlyMap<string, Branch>, path: string): string {
  let above = path;
  do above = above.slice(0, Math.max(0, above.lastIndexOf("/")));
  while (above !== "" && !known.has(above));
  return above;
}

/** `/do/0/ask probe.tcp (attempt 2) 0.1s: refused`: a step on a line of its own. */
export function stepLabel(step: Step): string {
  return describe(step.path, step);
}

function describe(name: string, step: Step): string {
  const loop = step.iteration === "0" ? "" : ` #${step.iteration}`;
  const attempt = step.attempt > 1 ? ` (attempt ${step.attempt})` : "";
  const took = step.endedAt === null ? "" : ` ${lengthOf(Date.parse(step.endedAt) - Date.parse(step.startedAt))}`;
  const fault = step.fault === null ? "" : `: ${step.fault.detail ?? step.fault.title ?? ""}`;
  return `${name}${loop} ${step.kind}${attempt}${took}${fault}`;
}
