/** A tree of tasks that changes: redrawn in place on a terminal, one line a change elsewhere. */
import { environment } from "../configuration/environment.ts";
import { type Color, type Paint, painter, type Screen } from "./color.ts";
import { printable } from "./print.ts";
import { lengthOf } from "./time.ts";

export interface TreeNode {
  /** What it is, in its place in the tree. */
  readonly label: string;
  /** What it is where no tree is drawn. */
  readonly line: string;
  readonly phase: string;
  /** UTC milliseconds; null = the time it has taken so far is not counted. */
  readonly runningSince: number | null;
  readonly children: readonly TreeNode[];
}

export interface TreeScreen extends Screen {
  write(text: string): unknown;
}

const marks: { readonly [phase: string]: readonly [mark: string, color: Color] } = {
  completed: ["✔", "green"],
  faulted: ["✖", "red"],
  cancelled: ["■", "yellow"],
  skipped: ["-", "dim"],
  running: ["▶", "cyan"],
  waiting: ["⏸", "cyan"],
  suspended: ["⏸", "yellow"],
  pending: ["·", "dim"],
};

/** What turns while something runs. */
const frames = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];
const frameMs = 120;

export class TaskTree {
  readonly #out: TreeScreen;
  /** Whether it is drawn in place. */
  readonly isLive: boolean;
  readonly #paint: Paint;
  readonly #now: () => number;
  #nodes: readonly TreeNode[] = [];
  #drawn = 0;
  #frame = 0;
  #ticking: NodeJS.Timeout | null = null;
  #said = new Set<string>();

  constructor(out: TreeScreen, now: () => number = Date.now, from = environment) {
    this.#out = out;
    this.#now = now;
    this.isLive = out.isTTY === true && from["CI"] === undefined && from["TERM"] !== "dumb";
    this.#paint = painter(out);
  }

  show(nodes: readonly TreeNode[]): void {
    this.#nodes = nodes;
    if (!this.isLive) return this.#say();
    this.#draw(this.#fit(this.#lines()));
    this.#ticking ??= setInterval(() => {
      this.#frame += 1;
      this.#draw(this.#fit(this.#lines()));
    }, frameMs).unref();
  }

  /** What was shown last stays, whole even where it was too high for the terminal. */
  end(): void {
    if (this.#ticking !== null) clearInterval(this.#ticking);
    this.#ticking = null;
    if (this.isLive && this.#nodes.length > 0) this.#draw(this.#lines());
    this.#nodes = [];
    this.#drawn = 0;
    this.#said = new Set();
  }

  /** What was said is not said again: a log keeps one line for each change. */
  #say(): void {
    for (const text of this.#nodes.flatMap((node) => plain(node, 0))) {
      if (!this.#said.has(text)) this.#out.write(`${text}\n`);
      this.#said.add(text);
    }
  }

  #draw(lines: readonly string[]): void {
    const back = this.#drawn === 0 ? "" : `\u001b[${this.#drawn}A\r\u001b[J`;
    this.#out.write(`${back}${lines.join("\n")}\n`);
    this.#drawn = lines.length;
  }

  /** What is above the first line of the terminal cannot be drawn again: the middle gives way to the end. */
  #fit(lines: readonly string[]): readonly string[] {
    const room = Math.max((this.#out.rows ?? 24) - 1, 3);
    if (lines.length <= room) return lines;
    const hidden = lines.length - room + 1;
    return [...lines.slice(0, 1), this.#paint("dim", `  … ${hidden} more above`), ...lines.slice(hidden + 1)];
  }

  #lines(): string[] {
    return this.#nodes.flatMap((node) => this.#render(node, 0));
  }

  #render(node: TreeNode, depth: number): string[] {
    const [mark, color] = marks[node.phase] ?? ["·", "dim"];
    const turning = node.phase === "running" ? (frames[this.#frame % frames.length] ?? mark) : mark;
    const indent = "  ".repeat(depth);
    const since = node.runningSince === null ? "" : ` ${lengthOf(Math.max(0, this.#now() - node.runningSince))}`;
    // A line that wraps would be counted wrongly when it is drawn again.
    const text = cut(`${printable(node.label)}${since}`, (this.#out.columns ?? 80) - indent.length - 3);
    const painted = node.phase === "skipped" || node.phase === "pending" ? this.#paint("dim", text) : text;
    return [
      `${indent}${this.#paint(color, turning)} ${painted}`,
      ...node.children.flatMap((child) => this.#render(child, depth + 1)),
    ];
  }
}

function plain(node: TreeNode, depth: number): string[] {
  const indent = depth === 0 ? "" : "  ";
  return [
    `${indent}${marks[node.phase]?.[0] ?? "·"} ${printable(node.line)}`,
    ...node.children.flatMap((child) => plain(child, depth + 1)),
  ];
}

function cut(text: string, room: number): string {
  const letters = [...text];
  return letters.length <= room ? text : `${letters.slice(0, Math.max(room - 1, 1)).join("")}…`;
}
