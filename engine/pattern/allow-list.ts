import { argvOf } from "./argv.ts";
import type { Pattern } from "./ir.ts";
import { questionsOf } from "./steps.ts";

/** A command that published patterns run on targets. */
export interface AllowedCommand {
  readonly command: string;
  readonly arguments: readonly string[];
  readonly privilege: "sudo" | null;
  /** Names of the patterns, sorted. */
  readonly patterns: readonly string[];
}

/** The union of the commands of patterns, sorted; files are read by `cat --`. Nothing else is run on a target. */
export function allowList(patterns: readonly Pattern[]): readonly AllowedCommand[] {
  const all = new Map<
    string,
    { command: string; arguments: readonly string[]; privilege: "sudo" | null; patterns: Set<string> }
  >();
  for (const { name, steps } of patterns)
    for (const probe of steps.flatMap(questionsOf)) {
      if (probe.kind !== "ssh" && probe.kind !== "read") continue;
      const [command = "", ...args] = argvOf({ ...probe, privilege: null });
      const key = JSON.stringify([command, args, probe.privilege ?? ""]);
      const known = all.get(key) ?? { command, arguments: args, privilege: probe.privilege, patterns: new Set() };
      known.patterns.add(name);
      all.set(key, known);
    }
  return [...all]
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([, { patterns: names, ...rest }]) => ({ ...rest, patterns: [...names].sort() }));
}
