import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { runTree, type Step } from "./run-tree.ts";
import { TaskTree, type TreeNode } from "./task-tree.ts";

const leaf = (label: string, phase = "completed", runningSince: number | null = null): TreeNode => ({
  label,
  line: `/do/0/${label}`,
  phase,
  runningSince,
  children: [],
});

/** A terminal that understands what a tree writes: cursor up, erase below, lines. */
function terminal({ columns = 40, rows = 10, colors = false } = {}) {
  let lines: string[] = [];
  return {
    isTTY: true,
    columns,
    rows,
    hasColors: () => colors,
    write(text: string) {
      const [, up] = /^\u001b\[(\d+)A\r\u001b\[J/.exec(text) ?? [];
      if (up !== undefined) lines = lines.slice(0, lines.length - Number(up));
      lines.push(
        ...text
          // eslint-disable-next-line no-control-regex
          .replace(/^\u001b\[\d+A\r\u001b\[J/, "")
          .replace(/\n$/, "")
          .split("\n"),
      );
    },
    lines: () => lines,
  };
}

function pipe() {
  const written: string[] = [];
  return { write: (text: string) => written.push(text), written };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("a tree of tasks on a terminal", () => {
  it("is drawn again in its place", () => {
    const screen = terminal();
    const tree = new TaskTree(screen, () => 0, {});
    tree.show([{ ...leaf("run", "running"), children: [leaf("one", "running")] }]);
    tree.show([{ ...leaf("run", "completed"), children: [leaf("one"), leaf("two")] }]);
    tree.end();
    expect(screen.lines()).toEqual(["✔ run", "  ✔ one", "  ✔ two"]);
  });

  it("cuts what is too wide, so that no line wraps and is counted wrongly", () => {
    const screen = terminal({ columns: 20 });
    const tree = new TaskTree(screen, () => 0, {});
    tree.show([{ ...leaf("run"), children: [leaf("a-name-that-is-longer-than-the-terminal")] }]);
    tree.end();
    expect(screen.lines()).toEqual(["✔ run", "  ✔ a-name-that-is…"]);
    for (const line of screen.lines()) expect(line.length).toBeLessThan(20);
  });

  it("shows the end of what is too high, and all of it when it has ended", () => {
    const screen = terminal({ rows: 6 });
    const tree = new TaskTree(screen, () => 0, {});
    tree.show([{ ...leaf("run"), children: ["a", "b", "c", "d", "e", "f"].map((name) => leaf(name)) }]);
    expect(screen.lines()).toEqual(["✔ run", "  … 3 more above", "  ✔ d", "  ✔ e", "  ✔ f"]);
    tree.end();
    expect(screen.lines()).toHaveLength(7);
  });

  it("turns and counts while something runs", () => {
    const screen = terminal();
    let now = 1_000;
    const tree = new TaskTree(screen, () => now, {});
    tree.show([leaf("step", "running", 0)]);
    expect(screen.lines()).toEqual(["⠋ step 1.0s"]);
    now = 3_500;
    vi.advanceTimersByTime(130);
    expect(screen.lines()).toEqual(["⠙ step 3.5s"]);
    tree.end();
    const before = screen.lines();
    vi.advanceTimersByTime(1_000);
    expect(screen.lines()).toEqual(before);
  });

  it("lets no text of others control the terminal, and colors its own marks", () => {
    const screen = terminal({ colors: true });
    const tree = new TaskTree(screen, () => 0, {});
    tree.show([leaf("evil\u001b[2Jname")]);
    tree.end();
    expect(screen.lines()).toEqual(["\u001b[32m✔\u001b[39m evil␛[2Jname"]);
  });
});

describe("a tree of tasks elsewhere", () => {
  it.each([
    ["a pipe", {}, false],
    ["a dumb terminal", { TERM: "dumb" }, true],
    ["a terminal of CI", { CI: "true" }, true],
  ])("is one whole line a change on %s", (_, environment, isTTY) => {
    const out = { ...pipe(), isTTY };
    const tree = new TaskTree(out, () => 0, environment);
    tree.show([{ ...leaf("run", "running"), children: [leaf("one", "running")] }]);
    tree.show([{ ...leaf("run", "running"), children: [leaf("one")] }]);
    tree.end();
    expect(out.written).toEqual(["▶ /do/0/run\n", "  ▶ /do/0/one\n", "  ✔ /do/0/one\n"]);
  });
});

describe("the tree of a run", () => {
  const step = (path: string, iteration = "0", more: Partial<Step> = {}): Step => ({
    path,
    iteration,
    attempt: 1,
    kind: "set",
    phase: "completed",
    startedAt: "2026-11-21T10:00:00.000Z",
    endedAt: "2026-11-21T10:00:01.500Z",
    fault: null,
    ...more,
  });
  const shape = (node: TreeNode): unknown =>
    node.children.length === 0 ? node.label : [node.label, ...node.children.map(shape)];

  it("puts a task under the one it stands in, each turn of a loop under its own", () => {
    const tree = runTree("run", "completed", [
      step("/do/0/each"),
      step("/do/0/each/do/0/inner", "0"),
      step("/do/0/each/do/0/inner/do/0/note", "0"),
      step("/do/0/each/do/0/inner", "1"),
      step("/do/0/each/do/0/inner/do/0/note", "1"),
      step("/do/1/last"),
    ]);
    expect(shape(tree)).toEqual([
      "run",
      ["each set 1.5s", ["inner set 1.5s", "note set 1.5s"], ["inner #1 set 1.5s", "note #1 set 1.5s"]],
      "last set 1.5s",
    ]);
  });

  it("tells attempts, faults and since when a task runs", () => {
    const fault = { title: "Communication error", detail: "refused" };
    const [first, second] = runTree("run", "running", [
      step("/do/0/ask", "0", { phase: "faulted", fault }),
      step("/do/0/ask", "0", { attempt: 2, phase: "running", endedAt: null }),
    ]).children;
    expect(first).toMatchObject({
      label: "ask set 1.5s: refused",
      line: "/do/0/ask set 1.5s: refused",
      runningSince: null,
    });
    expect(second).toMatchObject({
      label: "ask set (attempt 2)",
      runningSince: Date.parse("2026-11-21T10:00:00.000Z"),
    });
  });
});
