import { expect, it } from "vitest";
import { takesArguments, withArguments } from "./shell-command.ts";

it.each([
  ["kubectl", 'kubectl "$@"'],
  ["systemctl --no-pager", 'systemctl --no-pager "$@"'],
  ["/usr/bin/pg_ctl", '/usr/bin/pg_ctl "$@"'],
  ['printf %s "$1"', 'printf %s "$1"'],
  ['for x in "$@"; do echo "$x"; done', 'for x in "$@"; do echo "$x"; done'],
])("a command gets its arguments: %s", (command, text) => {
  expect(takesArguments(command)).toBe(true);
  expect(withArguments(command)).toBe(text);
});

it.each(["echo a; echo b", "ls # all", "psql -c 'select 1'", "echo $HOME"])(
  "a script that names none of its arguments takes none: %s",
  (command) => {
    expect(takesArguments(command)).toBe(false);
    expect(withArguments(command)).toBe(command);
  },
);
