/** One case of a file in jq's test format. */
export type TestCase =
  | {
      readonly kind: "run";
      readonly line: number;
      readonly program: string;
      /** JSON texts, as written. */
      readonly input: string;
      readonly outputs: readonly string[];
    }
  | {
      readonly kind: "refused";
      readonly line: number;
      readonly program: string;
      /** The message to expect, its lines joined; null when any will do. */
      readonly message: string | null;
    };

/**
 * Reads jq's test format: groups of a program, an input and any number of outputs, ended by a blank line; `#` lines are comments;
 * `%%FAIL` stands before a program that must not compile, followed by the message, `%%FAIL IGNORE MSG` by anything.
 */
export function readTestFile(text: string): readonly TestCase[] {
  const lines = text.split("\n");
  const cases: TestCase[] = [];
  let failing: "no" | "message" | "any" = "no";
  for (let at = 0; at < lines.length; at++) {
    const program = lines[at] as string;
    if (isBlank(program)) continue;
    if (program === "%%FAIL" || program === "%%FAIL IGNORE MSG") {
      failing = program === "%%FAIL" ? "message" : "any";
      continue;
    }
    const line = at + 1;
    const rest: string[] = [];
    // The line behind a program is its input, whatever it holds.
    if (failing === "no" && at + 1 < lines.length) rest.push(lines[++at] as string);
    while (at + 1 < lines.length && !isBlank(lines[at + 1] as string)) rest.push(lines[++at] as string);
    if (failing === "no") cases.push({ kind: "run", line, program, input: rest[0] ?? "", outputs: rest.slice(1) });
    else cases.push({ kind: "refused", line, program, message: failing === "any" ? null : rest.join("\n") });
    failing = "no";
  }
  return cases;
}

function isBlank(line: string): boolean {
  return /^[ \t]*(#|\r?$)/.test(line);
}
