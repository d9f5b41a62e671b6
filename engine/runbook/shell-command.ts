/**
 * How a command of `run: shell` takes its arguments: appended to words alone, as the specification shows it
 * (`command: kubectl, arguments: [apply, -f, x]`), or named by a script that says `$1` or `"$@"`. A script that names
 * none would drop them in silence: it is refused when it is published.
 */

/** Words alone: nothing that a shell would read as more than a program and its arguments. */
const words = /^[\w./:@%+=,^ -]+$/u;

/** Names a positional parameter. */
const positional = /\$(?:[1-9@*#]|\{[1-9@*#])/u;

/** Whether arguments of this command reach it. */
export function takesArguments(command: string): boolean {
  return words.test(command) || positional.test(command);
}

/** The text to run when the command is given arguments. */
export function withArguments(command: string): string {
  return words.test(command) ? `${command} "$@"` : command;
}

/** Bytes of output that a step keeps at most: they travel through the run's history or its claim check. */
export const largestOutput = 1024 * 1024;
