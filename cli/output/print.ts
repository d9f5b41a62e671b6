/** What a command has to say, on stdout: text for people, or one JSON document for programs. */
export type OutputFormat = "text" | "json";

export function print(format: OutputFormat, value: unknown, text: () => string): void {
  process.stdout.write(`${format === "json" ? jsonText(value) : printable(text())}\n`);
}

/** JSON for a program or a terminal: what a terminal would obey and JSON lets stand is written as its escape. */
export function jsonText(value: unknown): string {
  return JSON.stringify(value, null, 2).replaceAll(
    /[\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** Progress and remarks go to stderr, so that stdout stays what was asked for. */
export function remark(text: string): void {
  process.stderr.write(`${printable(text)}\n`);
}

/**
 * A text as a terminal may show it: what others wrote (the title of an alert, a comment) must not move the cursor,
 * change colors or rewrite the window's title. Control characters but line feed and tab are shown as pictures, `␛` for
 * escape; C1 controls and those that turn the direction of writing as `�`.
 */
export function printable(text: string): string {
  return text
    .replaceAll(/[\u0000-\u0008\u000b-\u001f]/g, (control) => String.fromCharCode(0x2400 + control.charCodeAt(0)))
    .replaceAll(/[\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, "\ufffd");
}
