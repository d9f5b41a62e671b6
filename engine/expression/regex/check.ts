import { EMPTY, sequence } from "./node.ts";
import type { ParsedRegex, RegexNode } from "./node.ts";
import { refuse } from "./pattern-reader.ts";

/** Characters a node takes at least and at most. */
interface Length {
  readonly min: number;
  readonly max: number;
}

const MAX_LOOK_BEHIND = 65_535;

/**
 * Resolves calls by name, refuses references to groups that do not exist and recursion without an end, and reduces
 * look-behinds to the fixed length that jq's dialect asks for.
 *
 * @throws RegexSyntaxError
 */
export function checkPattern(parsed: ParsedRegex): ParsedRegex {
  const bodies = new Map<number, RegexNode>();
  const resolver = new Resolver(parsed);
  for (const [group, body] of parsed.bodies) bodies.set(group, resolver.resolve(body));
  const root = bodies.get(0) as RegexNode;
  const checked = { ...parsed, root, bodies };
  refuseEndlessRecursion(checked, resolver.called);
  const reducer = new LookBehindReducer(checked, resolver.referenced);
  const reduced = new Map<number, RegexNode>();
  for (const [group, body] of bodies) reduced.set(group, reducer.reduce(body));
  return { ...checked, root: reduced.get(0) as RegexNode, bodies: reduced };
}

/** Rebuilds a node with its children mapped. */
export function mapChildren(node: RegexNode, map: (child: RegexNode) => RegexNode): RegexNode {
  switch (node.kind) {
    case "sequence":
    case "alternation":
      return { ...node, items: node.items.map(map) };
    case "enclosed":
    case "capture":
    case "atomic":
    case "look":
    case "repeat":
      return { ...node, body: map(node.body) };
    case "conditional":
      return { ...node, test: map(node.test), consequent: map(node.consequent), otherwise: map(node.otherwise) };
    default:
      return node;
  }
}

class Resolver {
  readonly called = new Set<number>();
  readonly referenced = new Set<number>();
  readonly #parsed: ParsedRegex;

  constructor(parsed: ParsedRegex) {
    this.#parsed = parsed;
  }

  resolve(node: RegexNode): RegexNode {
    if (node.kind === "backreference" || node.kind === "matched") {
      for (const group of node.groups) {
        if (group > this.#parsed.groupCount) refuse("invalid backref number/name");
        this.referenced.add(group);
      }
      return node;
    }
    if (node.kind === "call") return this.#resolveCall(node.group, node.name);
    return mapChildren(node, (child) => this.resolve(child));
  }

  #resolveCall(number: number, name: string | null): RegexNode {
    let group = number;
    if (name !== null) {
      const groups = this.#parsed.names.flatMap((own, index) => (own === name ? [index] : []));
      if (groups.length === 0) refuse(`undefined name <${name}> reference`);
      if (groups.length > 1) refuse(`multiplex definition name <${name}> call`);
      group = groups[0] as number;
    } else if (group > this.#parsed.groupCount) refuse(`undefined group <${group}> reference`);
    this.called.add(group);
    return { kind: "call", group, name: null };
  }
}

/** Refuses a called group that must call itself, or can before it has taken a character. */
function refuseEndlessRecursion(parsed: ParsedRegex, called: ReadonlySet<number>): void {
  for (const group of called) {
    const body = parsed.bodies.get(group) as RegexNode;
    const own = { parsed, target: group };
    if (mustCall(body, own, new Map()) || callsFirst(body, own, new Map()).calls) refuse("never ending recursion");
  }
}

interface Target {
  readonly parsed: ParsedRegex;
  readonly target: number;
}

/** True when every way through the node calls the target group. */
function mustCall(node: RegexNode, own: Target, visiting: Map<number, boolean>): boolean {
  switch (node.kind) {
    case "call": {
      if (node.group === own.target) return true;
      const known = visiting.get(node.group);
      if (known !== undefined) return known;
      visiting.set(node.group, false);
      const must = mustCall(own.parsed.bodies.get(node.group) as RegexNode, own, visiting);
      visiting.set(node.group, must);
      return must;
    }
    case "sequence":
      return node.items.some((item) => mustCall(item, own, visiting));
    case "alternation":
      return node.items.every((item) => mustCall(item, own, visiting));
    case "repeat":
      return node.min > 0 && mustCall(node.body, own, visiting);
    case "conditional":
      return (
        mustCall(node.test, own, visiting) ||
        (mustCall(node.consequent, own, visiting) && mustCall(node.otherwise, own, visiting))
      );
    case "enclosed":
    case "capture":
    case "atomic":
    case "look":
      return mustCall(node.body, own, visiting);
    default:
      return false;
  }
}

interface FirstCall {
  readonly calls: boolean;
  readonly empty: boolean;
}

/** Whether the target can be called before a character is taken, and whether the node can take none. */
function callsFirst(node: RegexNode, own: Target, visiting: Map<number, FirstCall>): FirstCall {
  switch (node.kind) {
    case "call": {
      if (node.group === own.target) return { calls: true, empty: true };
      const known = visiting.get(node.group);
      if (known !== undefined) return known;
      visiting.set(node.group, { calls: false, empty: true });
      const first = callsFirst(own.parsed.bodies.get(node.group) as RegexNode, own, visiting);
      visiting.set(node.group, first);
      return first;
    }
    case "sequence": {
      for (const item of node.items) {
        const first = callsFirst(item, own, visiting);
        if (first.calls || !first.empty) return first;
      }
      return { calls: false, empty: true };
    }
    case "alternation": {
      const all = node.items.map((item) => callsFirst(item, own, visiting));
      return { calls: all.some((each) => each.calls), empty: all.some((each) => each.empty) };
    }
    case "repeat": {
      const body = callsFirst(node.body, own, visiting);
      return { calls: body.calls && node.max > 0, empty: body.empty || node.min === 0 };
    }
    case "conditional":
      return callsFirst(
        sequence([node.test, { kind: "alternation", items: [node.consequent, node.otherwise] }]),
        own,
        visiting,
      );
    case "enclosed":
    case "capture":
    case "atomic":
      return callsFirst(node.body, own, visiting);
    case "look":
      return { calls: callsFirst(node.body, own, visiting).calls, empty: true };
    case "char":
    case "set":
      return { calls: false, empty: false };
    default:
      return { calls: false, empty: true };
  }
}

class LookBehindReducer {
  readonly #parsed: ParsedRegex;
  readonly #referenced: ReadonlySet<number>;
  readonly #lengths = new Map<number, Length>();

  constructor(parsed: ParsedRegex, referenced: ReadonlySet<number>) {
    this.#parsed = parsed;
    this.#referenced = referenced;
  }

  reduce(node: RegexNode): RegexNode {
    const mapped = mapChildren(node, (child) => this.reduce(child));
    if (mapped.kind !== "look" || mapped.ahead) return mapped;
    this.#refuseForbidden(mapped.body, mapped.negative);
    const body =
      mapped.body.kind === "alternation"
        ? { ...mapped.body, items: mapped.body.items.map(reduceHead) }
        : reduceHead(mapped.body);
    const { min, max } = this.length(body);
    if (min === 0 && !this.#keepsEmpty(body)) return mapped.negative ? { kind: "fail" } : EMPTY;
    if (min !== max || max > MAX_LOOK_BEHIND) refuse("invalid pattern in look-behind");
    return { ...mapped, body };
  }

  /** Look-ahead in any look-behind, and groups in a negative one, are refused as Oniguruma does. */
  #refuseForbidden(node: RegexNode, negative: boolean): void {
    if (node.kind === "capture" && negative) refuse("invalid pattern in look-behind");
    if (node.kind === "look" && (node.ahead || (node.negative && !negative))) refuse("invalid pattern in look-behind");
    if (node.kind === "anchor" && (node.at === "subjectEnd" || node.at === "subjectEndOrNewline"))
      refuse("invalid pattern in look-behind");
    mapChildren(node, (child) => {
      this.#refuseForbidden(child, negative);
      return child;
    });
  }

  /**
   * Whether a look-behind that can be empty still means something: it holds an anchor, `\\K` or a group that is
   * referred to.
   */
  #keepsEmpty(node: RegexNode): boolean {
    let found = ANCHOR_LIKE.has(node.kind) || (node.kind === "capture" && this.#referenced.has(node.group));
    mapChildren(node, (child) => {
      found ||= this.#keepsEmpty(child);
      return child;
    });
    return found;
  }

  length(node: RegexNode): Length {
    switch (node.kind) {
      case "char":
      case "set":
        return { min: 1, max: 1 };
      case "sequence":
        return node.items
          .map((item) => this.length(item))
          .reduce((sum, each) => ({ min: sum.min + each.min, max: sum.max + each.max }), { min: 0, max: 0 });
      case "alternation":
        return widest(node.items.map((item) => this.length(item)));
      case "repeat": {
        const body = this.length(node.body);
        return { min: body.min * node.min, max: body.max === 0 || node.max === 0 ? 0 : body.max * node.max };
      }
      case "conditional": {
        const test = this.length(node.test);
        const branch = widest([this.length(node.consequent), this.length(node.otherwise)]);
        return { min: Math.min(test.min + branch.min, branch.min), max: test.max + branch.max };
      }
      case "backreference":
        return widest(node.groups.map((group) => this.#groupLength(group)));
      case "call":
        return this.#groupLength(node.group);
      case "enclosed":
      case "capture":
      case "atomic":
        return this.length(node.body);
      default:
        return { min: 0, max: 0 };
    }
  }

  #groupLength(group: number): Length {
    const known = this.#lengths.get(group);
    if (known !== undefined) return known;
    this.#lengths.set(group, { min: 0, max: Infinity });
    const length = this.length(this.#parsed.bodies.get(group) as RegexNode);
    this.#lengths.set(group, length);
    return length;
  }
}

const ANCHOR_LIKE: ReadonlySet<RegexNode["kind"]> = new Set(["keep", "anchor", "look", "matched"]);

function widest(lengths: readonly Length[]): Length {
  return { min: Math.min(...lengths.map((each) => each.min)), max: Math.max(...lengths.map((each) => each.max)) };
}

/** A repeat at the far end of a look-behind need only match its minimum. */
function reduceHead(node: RegexNode): RegexNode {
  if (node.kind === "repeat" && isPlain(node.body)) return node.min === 0 ? EMPTY : { ...node, max: node.min };
  if (node.kind !== "sequence") return node;
  const [head, ...rest] = node.items;
  if (head === undefined || head.kind !== "repeat" || !isPlain(head.body)) return node;
  if (head.min > 0) return sequence([{ ...head, max: head.min }, ...rest]);
  return reduceHead(sequence(rest));
}

function isPlain(node: RegexNode): boolean {
  if (node.kind === "sequence") return node.items.every((item) => item.kind === "char");
  return node.kind === "char" || node.kind === "set" || node.kind === "backreference";
}
