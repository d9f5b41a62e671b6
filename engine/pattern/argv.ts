import type { ReadProbe, SshProbe } from "./probe.ts";

/** Read as the shell's own words where a command stands. */
const reserved = new Set(
  "if then else elif fi do done case esac while until for in function select time coproc".split(" "),
);

/**
 * An argument vector as one line of a POSIX shell, which gives back the same vector: every word that is more than plain
 * characters stands in single quotes, so that nothing in it is expanded. Throws on a NUL, which no argument can hold.
 */
export function quoteArgv(argv: readonly string[]): string {
  return argv
    .map((word) => {
      if (word.includes("\0")) throw new Error(`an argument holds a NUL: ${JSON.stringify(word.slice(0, 60))}`);
      if (/^[A-Za-z0-9_/.:@%+,-]+$/.test(word) && !reserved.has(word)) return word;
      return `'${word.replaceAll("'", `'\\''`)}'`;
    })
    .join(" ");
}

/** What a probe over SSH runs. A file is read by `cat`: one exact command that sudoers and an allow-list can name. */
export function argvOf(probe: SshProbe | ReadProbe): readonly string[] {
  const argv = probe.kind === "ssh" ? [probe.command, ...probe.arguments] : ["cat", "--", probe.file];
  return probe.privilege === "sudo" ? ["sudo", "-n", ...argv] : argv;
}

/** Every command that may be run, each exactly: command, arguments and privilege. */
export type AllowList = ReadonlySet<string>;

/** The allow-list of all that published patterns ask over SSH. */
export function allowListOf(probes: readonly (SshProbe | ReadProbe)[]): AllowList {
  return new Set(probes.map((probe) => JSON.stringify(argvOf(probe))));
}

export function isAllowed(list: AllowList, probe: SshProbe | ReadProbe): boolean {
  return list.has(JSON.stringify(argvOf(probe)));
}

/** A bare name or an absolute path, of which no shell and no `sudo` reads anything else. */
export function isCommand(text: string): boolean {
  return /^(?:\/[A-Za-z0-9_.+@/-]+|[A-Za-z0-9_][A-Za-z0-9_.+@-]*)$/.test(text) && !reserved.has(text);
}
