/** A tree of tasks that changes: redrawn in place on a terminal, one line a change elsewhere. */

export interface TreeNode {
  readonly label: string;
  readonly phase: string;
  readonly children: readonly TreeNode[];
}

const marks: { readonly [phase: string]: string } = {
  completed: "✔",
  faulted: "✖",
  cancelled: "■",
  skipped: "-",
  running: "▶",
  waiting: "⏸",
  suspended: "⏸",
  pending: "·",
};

export class TaskTree {
  readonly #out: NodeJS.WriteStream;
  readonly #live: boolean;
  #drawn = 0;
  #seen = new Set<string>();

  constructor(out: NodeJS.WriteStream) {
    this.#out = out;
    this.#live = out.isTTY && process.env["CI"] === undefined && process.env["NO_COLOR"] === undefined;
  }

  show(nodes: readonly TreeNode[]): void {
    const lines = nodes.flatMap((node) => render(node, 0));
    if (!this.#live) {
      // What was said is not said again: a log keeps one line for each change.
      for (const line of lines.filter((text) => !this.#seen.has(text))) this.#out.write(`${line}\n`);
      for (const line of lines) this.#seen.add(line);
      return;
    }
    if (this.#drawn > 0) this.#out.write(`\u001b[${this.#drawn}A\u001b[J`);
    this.#out.write(`${lines.join("\n")}\n`);
    this.#drawn = lines.length;
  }

  end(): void {
    this.#drawn = 0;
    this.#seen = new Set();
  }
}

function render(node: TreeNode, depth: number): string[] {
  return [`${"  ".repeat(depth)}${marks[node.phase] ?? "·"} ${node.label}`, ...node.children.flatMap((child) => render(child, depth + 1))];
}
