/** Exit codes of starting and stopping, after sysexits.h; docs/operations.md lists them all. */
export const exitCodes = {
  failed: 1,
  usage: 2,
  conflict: 6,
  unavailable: 69,
  disk: 73,
  temporary: 75,
  configuration: 78,
  interrupted: 130,
} as const;

/** A start that cannot go on, told in one sentence: what is wrong, the value in quotes, what to do. */
export class LaunchError extends Error {
  override readonly name = "LaunchError";
  readonly exitCode: number;

  constructor(exitCode: number, message: string, options?: ErrorOptions) {
    super(message, options);
    this.exitCode = exitCode;
  }
}

/** The system error code of a thrown value (`ENOENT`, `EACCES`, ...), or undefined. */
export function codeOf(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
}

/** The message of a thrown value, whatever was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
