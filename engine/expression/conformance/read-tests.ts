/** One case of a file in jq's own test format. */
export interface ExpressionTest {
  /** Line of the program in the file, from 1. */
  readonly line: number;
  readonly program: string;
  /** A program that must be refused: what jq prints, or null where the text does not matter. */
  readonly failure: { readonly message: string | null } | null;
  /** JSON text of the input; empty for a program that must be refused. */
  readonly input: string;
  /** JSON text of each output expected. */
  readonly outputs: readonly string[];
}

function isIgnored(line: string): boolean {
  return /^\s*(#|$)/.test(line);
}

/**
 * Reads jq's test format: a program, an input and one line for each output, up to a blank line; or `%%FAIL`, a program
 * and the message, up to a blank line. Blank lines and lines that start with `#` stand between cases.
 */
export function readTests(text: string): readonly ExpressionTest[] {
  const lines = text.split("\n");
  const tests: ExpressionTest[] = [];
  let at = 0;
  while (at < lines.length) {
    const line = lines[at] as string;
    if (isIgnored(line)) {
      at += 1;
      continue;
    }
    if (line.startsWith("%%FAIL")) {
      const program = lines[at + 1] ?? "";
      const message: string[] = [];
      let next = at + 2;
      for (; next < lines.length && (lines[next] as string).trim() !== ""; next += 1)
        message.push(lines[next] as string);
      tests.push({
        line: at + 2,
        program,
        failure: { message: line.includes("IGNORE MSG") ? null : message.join("\n") },
        input: "",
        outputs: [],
      });
      at = next;
      continue;
    }
    const outputs: string[] = [];
    let next = at + 2;
    for (; next < lines.length && !isIgnored(lines[next] as string); next += 1) outputs.push(lines[next] as string);
    tests.push({ line: at + 1, program: line, failure: null, input: lines[at + 1] ?? "", outputs });
    at = next;
  }
  return tests;
}
