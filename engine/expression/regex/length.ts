import type { ParsedRegex, RegexNode } from "./node.ts";

/** Characters a node takes at least; a group that calls itself counts as zero inside. */
export function minLength(node: RegexNode, parsed: ParsedRegex, visiting: Map<number, number> = new Map()): number {
  switch (node.kind) {
    case "char":
    case "set":
      return 1;
    case "sequence":
      return node.items.reduce((sum, item) => sum + minLength(item, parsed, visiting), 0);
    case "alternation":
      return Math.min(...node.items.map((item) => minLength(item, parsed, visiting)));
    case "repeat":
      return node.min === 0 ? 0 : minLength(node.body, parsed, visiting) * node.min;
    case "enclosed":
    case "capture":
    case "atomic":
      return minLength(node.body, parsed, visiting);
    case "conditional":
      return Math.min(
        minLength(node.test, parsed, visiting) + minLength(node.consequent, parsed, visiting),
        minLength(node.otherwise, parsed, visiting),
      );
    case "call": {
      const known = visiting.get(node.group);
      if (known !== undefined) return known;
      visiting.set(node.group, 0);
      const length = minLength(parsed.bodies.get(node.group) as RegexNode, parsed, visiting);
      visiting.set(node.group, length);
      return length;
    }
    case "fail":
      return 1;
    default:
      return 0;
  }
}

/** The length of a look-behind's body: the check before made sure that it has one. */
export function fixedLength(node: RegexNode, parsed: ParsedRegex): number {
  if (node.kind !== "backreference") {
    return node.kind === "sequence"
      ? node.items.reduce((sum, item) => sum + fixedLength(item, parsed), 0)
      : node.kind === "repeat"
        ? fixedLength(node.body, parsed) * node.min
        : node.kind === "capture" || node.kind === "atomic" || node.kind === "enclosed"
          ? fixedLength(node.body, parsed)
          : node.kind === "alternation"
            ? fixedLength(node.items[0] as RegexNode, parsed)
            : minLength(node, parsed);
  }
  return fixedLength(parsed.bodies.get(node.groups[0] as number) as RegexNode, parsed);
}
