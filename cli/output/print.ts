/** What a command has to say, on stdout: text for people, or one JSON document for programs. */
export type OutputFormat = "text" | "json";

export function print(format: OutputFormat, value: unknown, text: () => string): void {
  process.stdout.write(`${format === "json" ? JSON.stringify(value, null, 2) : text()}\n`);
}

/** Progress and remarks go to stderr, so that stdout stays what was asked for. */
export function remark(text: string): void {
  process.stderr.write(`${text}\n`);
}
