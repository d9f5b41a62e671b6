import { createInterface } from "node:readline";
import { type Readable, Writable } from "node:stream";

/**
 * The first line of standard input. On a terminal it is asked for, and what is typed is not shown; it never stands
 * among the arguments, which others on the machine can see.
 */
export async function readSecretLine(question: string, stdin: Readable = process.stdin): Promise<string> {
  const { stderr } = process;
  const isTerminal = "isTTY" in stdin && stdin.isTTY === true;
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: stdin, output: nowhere, terminal: isTerminal });
  if (isTerminal) stderr.write(question);
  try {
    for await (const line of lines) return line;
    return "";
  } finally {
    lines.close();
    if (isTerminal) stderr.write("\n");
  }
}
