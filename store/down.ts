/** SQLSTATE and system codes of a server that is away, starting, stopping, or out of room. */
const codes = /^(?:ECONN\w+|EPIPE|ETIMEDOUT|08...|57P0[1-3]|53...)$/;

/** What the driver says without a code. */
const messages =
  /^(?:Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|Client was closed)/;

/** Whether an error says that the store cannot be reached now: nothing is wrong with what was asked of it. */
export function isStoreDown(error: unknown): boolean {
  const { code, message } = (error ?? {}) as { readonly code?: unknown; readonly message?: unknown };
  return (typeof code === "string" && codes.test(code)) || (typeof message === "string" && messages.test(message));
}
