/** Names of errors that say "no": our own verdicts, and those of JavaScript that only a defect throws. */
const verdicts: ReadonlySet<string> = new Set([
  "EffectRefusedError",
  "CommandFailedError",
  "CommandConflictError",
  "TypeError",
  "RangeError",
  "ReferenceError",
  "SyntaxError",
]);

/** gRPC's INVALID_ARGUMENT. */
const invalidArgument = 3;
/** SQLSTATE classes that the same statement gets again: data exception, integrity violation, syntax or access rule. */
const permanentSqlState = /^(?:22|23|42)[0-9A-Z]{3}$/;

/**
 * Whether the same request would fail in the same way again. Everything that is not known for certain (no connection, a
 * timeout, a busy server, an outcome that is not known) is not: it is tried for as long as it takes.
 */
export function isPermanentFailure(error: unknown): boolean {
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
    // `fetch` and the like wrap a broken connection into a TypeError.
    if (cause.name === "OutcomeUnknownError" || (cause.name === "TypeError" && cause.cause !== undefined)) return false;
    const { code } = cause as { code?: unknown };
    if (verdicts.has(cause.name) || code === invalidArgument) return true;
    if (typeof code === "string" && permanentSqlState.test(code)) return true;
  }
  return false;
}
