import { createInterface } from "node:readline/promises";
import { remark } from "../output/print.ts";
import { runTree } from "../output/run-tree.ts";
import { TaskTree } from "../output/task-tree.ts";
import { lengthOf } from "../output/time.ts";
import type { Audience } from "./audience.ts";

/** Who watches in a terminal. `yes`: nobody is asked, each question is answered with yes. */
export function inTerminal({ yes, stop }: { readonly yes: boolean; readonly stop: AbortSignal }): Audience {
  const began = Date.now();
  return {
    say: (text) => remark(`${lengthOf(Date.now() - began).padStart(6)}  ${text}`),
    async agrees(question) {
      if (yes) return true;
      const terminal = createInterface({ input: process.stdin, output: process.stderr });
      // The terminal is read letter by letter meanwhile: a Ctrl-C is a letter, and no signal of its own.
      terminal.on("SIGINT", () => process.kill(process.pid, "SIGINT"));
      try {
        return !/^n/i.test((await terminal.question(`${question} [Y/n] `, { signal: stop })).trim());
      } finally {
        terminal.close();
      }
    },
    async watch(run) {
      const tree = new TaskTree(process.stderr);
      try {
        for await (const view of run) tree.show([runTree(`${view.runbook} ${view.phase}`, view.phase, view.steps)]);
      } finally {
        tree.end();
      }
    },
  };
}
