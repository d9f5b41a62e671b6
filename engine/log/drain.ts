/**
 * Templates of log lines by Drain (He et al., ICWS 2017): a tree of fixed depth by the number of tokens and the first
 * of them, in its leaves templates; a line joins the most similar one, in which what differs becomes `<*>`.
 *
 * 1. The number of a template never changes, whatever it is generalized to.
 * 2. There are at most so many: the one that was seen longest ago is forgotten.
 */
import { tokensOf, wildcard } from "./mask.ts";

export interface DrainOptions {
  /** Tokens by which the tree branches. @default 3 */
  readonly depth?: number;
  /** Share of words that must be equal. @default 0.5 */
  readonly similarity?: number;
  /** Branches of a node; beyond it what is new goes one way. @default 100 */
  readonly children?: number;
  /** Most templates. @default 5000 */
  readonly limit?: number;
  /** Tokens of a line that are looked at. @default 100 */
  readonly tokens?: number;
}

export interface Template {
  readonly id: number;
  /** As it was when its first line came: by that its place in the tree is found. */
  readonly birth: readonly string[];
  /** As it is now, values as `<*>`. */
  tokens: readonly string[];
  lines: number;
}

interface Node {
  readonly next: Map<string, Node>;
  readonly templates: Template[];
}

export class Drain {
  readonly #options: Required<DrainOptions>;
  readonly #root: Node = emptyNode();
  /** By id, the one that was seen longest ago first. */
  readonly #seen = new Map<number, { readonly template: Template; readonly leaf: Node }>();
  #count = 0;

  constructor(options: DrainOptions = {}) {
    this.#options = { depth: 3, similarity: 0.5, children: 100, limit: 5_000, tokens: 100, ...options };
  }

  /** The template of a line; it is new when it has one line. */
  add(line: string): Template {
    const tokens = tokensOf(line, this.#options.tokens);
    const leaf = this.#leaf(tokens);
    const template = this.#closest(leaf, tokens) ?? this.#create(leaf, tokens);
    template.tokens = common(template.tokens, tokens);
    template.lines += 1;
    this.#touch(template, leaf);
    return template;
  }

  /** Puts a template where it was: those of an earlier tree are put in the order in which they were seen last. */
  put({ birth, tokens, lines }: Pick<Template, "birth" | "tokens" | "lines">): Template {
    const leaf = this.#leaf(birth);
    const template = this.#create(leaf, birth);
    template.tokens = tokens;
    template.lines = lines;
    this.#touch(template, leaf);
    return template;
  }

  /** All there are, by id. */
  all(): readonly Template[] {
    return [...this.#seen.values()].map(({ template }) => template).sort((one, other) => one.id - other.id);
  }

  #leaf(tokens: readonly string[]): Node {
    const { depth, children } = this.#options;
    let node = child(this.#root, String(tokens.length), Number.POSITIVE_INFINITY);
    for (const token of tokens.slice(0, depth)) node = child(node, hasDigit.test(token) ? wildcard : token, children);
    return node;
  }

  #closest({ templates }: Node, tokens: readonly string[]): Template | null {
    let best: Template | null = null;
    let most = -1;
    let wild = -1;
    for (const template of templates) {
      const { equal, words, wildcards } = compare(template.tokens, tokens);
      const share = words === 0 ? 1 : equal / words;
      if (share < this.#options.similarity || share < most || (share === most && wildcards <= wild)) continue;
      [best, most, wild] = [template, share, wildcards];
    }
    return best;
  }

  #create(leaf: Node, tokens: readonly string[]): Template {
    const template = { id: this.#count, birth: tokens, tokens, lines: 0 };
    this.#count += 1;
    leaf.templates.push(template);
    return template;
  }

  #touch(template: Template, leaf: Node): void {
    this.#seen.delete(template.id);
    this.#seen.set(template.id, { template, leaf });
    if (this.#seen.size <= this.#options.limit) return;
    for (const [id, oldest] of this.#seen) {
      oldest.leaf.templates.splice(oldest.leaf.templates.indexOf(oldest.template), 1);
      this.#seen.delete(id);
      return;
    }
  }
}

const hasDigit = /\d/;

function emptyNode(): Node {
  return { next: new Map(), templates: [] };
}

function child({ next }: Node, token: string, most: number): Node {
  const key = next.has(token) || next.size < most ? token : wildcard;
  const known = next.get(key);
  if (known !== undefined) return known;
  const made = emptyNode();
  next.set(key, made);
  return made;
}

/**
 * Words that are equal, and how many there are in either: marks and values are in all lines of one form and tell
 * nothing. And how many of the template are values.
 */
function compare(
  template: readonly string[],
  tokens: readonly string[],
): { readonly equal: number; readonly words: number; readonly wildcards: number } {
  let equal = 0;
  let words = 0;
  let wildcards = 0;
  for (const [index, token] of template.entries()) {
    const other = tokens[index] as string;
    if (token === wildcard) wildcards += 1;
    if (token === other) {
      if (token !== wildcard && !isMark(token)) [equal, words] = [equal + 1, words + 1];
    } else if (token !== wildcard || !isMark(other)) words += 1;
  }
  return { equal, words, wildcards };
}

function isMark(token: string): boolean {
  return token.length === 1 && !letter.test(token);
}

const letter = /[\p{L}\d]/u;

function common(template: readonly string[], tokens: readonly string[]): readonly string[] {
  return template.every((token, index) => token === tokens[index])
    ? template
    : template.map((token, index) => (token === tokens[index] ? token : wildcard));
}
