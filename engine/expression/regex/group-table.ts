import type { GroupName } from "./group-name.ts";
import type { RegexNode } from "./node.ts";
import { refuse } from "./pattern-reader.ts";

const MAX_GROUPS = 32_767;

/** The groups of a pattern that have been opened so far, and what their names and numbers mean at this place of it. */
export class GroupTable {
  readonly #names: (string | null)[] = [null];

  get count(): number {
    return this.#names.length - 1;
  }

  /** Names by number, null for a group without one; 0 is the whole pattern. */
  get names(): readonly (string | null)[] {
    return this.#names;
  }

  /** The number of a group that is opened. */
  add(name: GroupName | null): number {
    if (this.count >= MAX_GROUPS) refuse("too many captures");
    this.#names.push(name?.kind === "name" ? name.name : null);
    return this.count;
  }

  /** The groups a back-reference may mean. */
  groupsOf(name: GroupName): readonly number[] {
    if (name.kind === "name") {
      const groups = this.#names.flatMap((own, number) => (own === name.name ? [number] : []));
      return groups.length === 0 ? refuse(`undefined name <${name.name}> reference`) : groups;
    }
    const number = this.#absolute(name);
    return number <= 0 ? refuse("invalid backref number/name") : [number];
  }

  /** A call of a group, which may be opened later. */
  call(name: GroupName): RegexNode {
    if (name.kind === "name") return { kind: "call", group: -1, name: name.name };
    const group = this.#absolute(name);
    return group < 0 ? refuse(`undefined group <${name.number}> reference`) : { kind: "call", group, name: null };
  }

  #absolute(name: Exclude<GroupName, { readonly kind: "name" }>): number {
    if (name.kind === "absolute") return name.number;
    return name.number < 0 ? this.count + 1 + name.number : this.count + name.number;
  }
}
