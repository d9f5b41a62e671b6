import { ownValue, type Json } from "../../base/json.ts";
import type { Task } from "../ir.ts";
import { readObject, type Reader, refuseUnknown, report, type TaskSource } from "../reader.ts";
import type { Control, Thread } from "../state.ts";
import { setBody, type Step, threadOf, type Work } from "../work.ts";

type ForkTask = Extract<Task, { kind: "fork" }>;

/**
 * `fork`: branches side by side; the outputs in the order they are written, or with `compete` that of the first to end.
 */
export function readFork(reader: Reader, { base, definition }: TaskSource): Task {
  const at = `${base.path}/fork`;
  const body = readObject(reader, definition, "fork", base.path) ?? {};
  refuseUnknown(reader, body, ["branches", "compete"], at);
  const compete = ownValue(body, "compete") ?? false;
  if (typeof compete !== "boolean") report(reader, "malformed", `${at}/compete`, "compete must be true or false");
  const branches = reader.readList(reader, ownValue(body, "branches"), `${at}/branches`);
  for (const branch of branches.tasks) {
    if (branch.then.to === "task")
      report(
        reader,
        "malformed",
        `${branch.path}/then`,
        "a branch can not jump to another branch; they run side by side",
      );
  }
  return { ...base, kind: "fork", compete: compete === true, branches };
}

export function runFork({ work, thread, frame, task }: Step<ForkTask>): Control {
  // Each branch has its own $context; what it exports ends with it (ruling 10).
  const { context } = threadOf(work, thread);
  const ids = task.branches.tasks.map((_, branch) => {
    const id = String(work.nextThread);
    work.nextThread += 1;
    const branchThread: Thread = {
      id,
      parent: { thread, branch },
      context,
      stack: [
        {
          kind: "list",
          path: task.branches.path,
          index: branch,
          data: frame.input,
          rounds: 0,
          iteration: frame.iteration,
          single: true,
        },
      ],
      waiting: null,
    };
    work.threads.set(id, branchThread);
    work.ready.push({ thread: id, control: { kind: "next" } });
    return id;
  });
  setBody(work, thread, frame, { kind: "fork", threads: ids, results: ids.map(() => null) });
  return { kind: "block", waiting: { for: "branches" } };
}

/** A branch is over. The fork goes on when it was the last, or at once when branches compete. */
export function joinBranch({ work, thread, frame, task }: Step<ForkTask>, branch: number, output: Json): Control {
  const { body } = frame;
  if (body.kind !== "fork") throw new Error(`"${frame.path}" has no branches`);
  if (task.compete) {
    for (const [index, id] of body.threads.entries()) if (index !== branch) endThread(work, id);
    return { kind: "done", output, then: "own" };
  }
  const results = body.results.map((result, index) => (index === branch ? ([output] as const) : result));
  setBody(work, thread, frame, { ...body, results });
  if (results.some((result) => result === null)) return { kind: "block", waiting: { for: "branches" } };
  return { kind: "done", output: results.map((result) => result?.[0] ?? null), then: "own" };
}

/**
 * Ends a thread and the branches below it, and gives up the effects they wait for. Its tasks are `completed` where a
 * directive ended the run.
 */
export function endThread(work: Work, id: string, phase: "cancelled" | "completed" = "cancelled"): void {
  const thread = work.threads.get(id);
  if (thread === undefined) return;
  releaseThread(work, thread);
  for (const frame of thread.stack) {
    if (frame.kind === "task" && frame.body.kind === "fork")
      for (const branch of frame.body.threads) endThread(work, branch, phase);
    if (frame.kind === "task") {
      const task = work.runbook.tasks.get(frame.path);
      work.journal.push({
        path: frame.path,
        iteration: frame.iteration,
        attempt: frame.attempt,
        kind: task?.kind ?? "",
        phase,
        startedAt: frame.startedAt,
        endedAt: work.now,
      });
    }
  }
  work.threads.delete(id);
}

/** Gives up what a thread waits for. */
export function releaseThread(work: Work, thread: Thread): void {
  if (thread.waiting?.for === "effect") {
    const { id } = thread.waiting;
    work.open.delete(id);
    const asked = work.requests.findIndex((one) => one.id === id);
    // An effect asked for in this very step was never started.
    if (asked >= 0) work.requests.splice(asked, 1);
    else work.cancels.push(id);
  }
}
