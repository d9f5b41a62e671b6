/**
 * `anywhere` of several lifecycles as one could have written it in one.
 *
 * 1. No entry is null and no two give a name to the same state: what stood before another, or took it out, is in `in`
 *    and `except`. States are among them that nobody has yet.
 */
import type { Merged } from "./extension.ts";
import type { WrittenAnywhere } from "./shape.ts";

/** Of which states: these, or all but these. */
interface Cover {
  readonly isIn: boolean;
  readonly states: readonly string[];
}

export function entriesApart({ anywhere, states = {} }: Pick<Merged, "anywhere" | "states">): WrittenAnywhere[] {
  const given = new Map<string, Cover[]>();
  return anywhere.flatMap((entry) => {
    const whole: Cover = { isIn: entry.in !== undefined, states: entry.in ?? entry.except ?? [] };
    const parts = new Map<string, { readonly cover: Cover; readonly transitions: WrittenAnywhere["transitions"] }>();
    for (const [command, value] of Object.entries(entry.transitions)) {
      const none = Object.keys(states).filter((name) => states[name]?.transitions?.[command] === null);
      const before = given.get(command) ?? [{ isIn: true, states: none }];
      given.set(command, [...before, whole]);
      const cover = before.reduce(without, whole);
      if (value === null || (cover.isIn && cover.states.length === 0)) continue;
      const key = JSON.stringify(cover);
      const known = parts.get(key)?.transitions ?? {};
      parts.set(key, { cover, transitions: { ...known, [command]: value } });
    }
    return [...parts.values()].map(({ cover, transitions }) => ({ ...written(cover), transitions }));
  });
}

function without(one: Cover, other: Cover): Cover {
  const isThere = (name: string): boolean => other.states.includes(name);
  if (one.isIn) return { isIn: true, states: one.states.filter((name) => isThere(name) !== other.isIn) };
  if (other.isIn) return { isIn: false, states: [...new Set([...one.states, ...other.states])] };
  return { isIn: true, states: other.states.filter((name) => !one.states.includes(name)) };
}

function written({ isIn, states }: Cover): Pick<WrittenAnywhere, "in" | "except"> {
  if (isIn) return { in: [...states] };
  return states.length === 0 ? {} : { except: [...states] };
}
