import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { allowListOf, argvOf, isAllowed, isCommand, quoteArgv } from "./argv.ts";
import type { SshProbe } from "./probe.ts";

/** The vector that /bin/sh makes of a line behind a command which prints its arguments, each ended by a NUL. */
function read(line: string): string[] {
  const text = execFileSync("/bin/sh", ["-c", `/usr/bin/env printf '%s\\0' ${line}`], { encoding: "utf8" });
  return text.split("\0").slice(0, -1);
}

const word = fc.oneof(
  fc.string({
    unit: fc.constantFrom(
      "a",
      "b",
      "'",
      '"',
      "\\",
      "$",
      "`",
      "!",
      "*",
      "?",
      "[",
      "]",
      "{",
      "}",
      "(",
      ")",
      "<",
      ">",
      "|",
      "&",
      ";",
      "~",
      "#",
      "=",
      " ",
      "\t",
      "\n",
      "-",
      "%",
    ),
  }),
  fc.string({ unit: "binary" }).map((text) => text.replaceAll("\0", "")),
  fc.constantFrom("$(id)", "`id`", "'", "''", "\\", "-", "--", "~root", "a=b", "*", "!", "if", "\n", "a'b'c"),
);

describe("quoting", () => {
  it("/bin/sh gives back the vector that was quoted", () => {
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 6 }), (argv) => {
        expect(read(quoteArgv(argv))).toEqual(argv);
      }),
      { numRuns: 150 },
    );
  });

  it("a word stays one where the command stands, too", () => {
    for (const command of ["if", "a=b", "while", "~", "!"])
      expect(() =>
        execFileSync("/bin/sh", ["-c", `${quoteArgv([command, "x"])}; exit 7`], { stdio: "ignore" }),
      ).toThrow(expect.objectContaining({ status: 7 }));
  });

  it("plain words are left as they are read best, and a NUL is refused", () => {
    expect(quoteArgv(["/usr/sbin/nginx", "-T"])).toBe("/usr/sbin/nginx -T");
    expect(() => quoteArgv(["a\0b"])).toThrow("a NUL");
  });
});

describe("the allow-list", () => {
  const probe: SshProbe = { kind: "ssh", command: "nginx", arguments: ["-T"], privilege: null, timeoutMs: 5_000 };

  it("holds the exact command: no other argument, and no privilege that was not named", () => {
    const list = allowListOf([probe]);
    expect(isAllowed(list, { ...probe, timeoutMs: 1 })).toBe(true);
    expect(isAllowed(list, { ...probe, arguments: ["-T", "-q"] })).toBe(false);
    expect(isAllowed(list, { ...probe, arguments: [] })).toBe(false);
    expect(isAllowed(list, { ...probe, privilege: "sudo" })).toBe(false);
  });

  it("two arguments are not the one that looks like both", () => {
    expect(isAllowed(allowListOf([{ ...probe, arguments: ["a b"] }]), { ...probe, arguments: ["a", "b"] })).toBe(false);
  });

  it("a file is read by a command that nothing in its name can turn into an option", () => {
    expect(argvOf({ kind: "read", file: "/etc/nginx/nginx.conf", maxBytes: 1, privilege: "sudo" })).toEqual([
      "sudo",
      "-n",
      "cat",
      "--",
      "/etc/nginx/nginx.conf",
    ]);
  });
});

it.each(["nginx", "/usr/sbin/nginx", "redis-cli", "7z"])("%s is a command", (text) =>
  expect(isCommand(text)).toBe(true),
);
it.each(["", "-n", "a b", "a;b", "a=b", "../a", "$x", "if", "a\nb", "/a b"])("%j is no command", (text) =>
  expect(isCommand(text)).toBe(false),
);
