import { isStoreDown } from "../store/down.ts";
import { conflict, HttpError, invalidInput, unavailable } from "./error.ts";

/** What any error is told as: an unexpected one without its text. */
export function recognize(error: unknown): HttpError {
  if (error instanceof HttpError) return error;
  const { name, message, type, status, commandId } = error as {
    name?: string;
    message?: string;
    type?: string;
    status?: number;
    commandId?: string;
  };
  switch (name) {
    case "OutcomeUnknownError":
      return unavailable(message ?? "", 2, commandId === undefined ? undefined : { commandId });
    case "CommandConflictError":
      return new HttpError({
        status: 422,
        title: "Idempotency key used for another request",
        detail: message ?? "",
        code: "OPS422",
      });
    case "CheckRefusedError":
      return (error as { readonly reason?: string }).reason === "busy"
        ? unavailable(message ?? "", 5)
        : new HttpError({ status: 413, title: "Too much to check", detail: message ?? "", code: "OPS400" });
    case "RequestRefusedError":
      return conflict(message ?? "");
    case "RequestMistakenError":
      return invalidInput(message ?? "");
    case "CommandFailedError":
      return new HttpError({ status: 500, title: "Command failed", detail: message ?? "", code: "OPS450" });
    default:
  }
  // The body parser's own refusals: malformed JSON, too large, wrong charset.
  if (typeof type === "string" && typeof status === "number" && status >= 400 && status < 500) {
    return new HttpError({
      status,
      title: "Invalid input",
      detail: `the body was refused: ${message ?? type}`,
      code: "OPS400",
    });
  }
  // A percent sign in the path that encodes nothing.
  if (error instanceof URIError || (status === 400 && error instanceof Error)) {
    return new HttpError({
      status: 400,
      title: "Invalid input",
      detail: `the path cannot be read: ${message ?? ""}`,
      code: "OPS400",
    });
  }
  if (isStoreDown(error))
    return unavailable("the store cannot be reached now: ask again, with the same Idempotency-Key if you sent one", 2);
  return new HttpError({
    status: 500,
    title: "Internal error",
    detail: "the request failed unexpectedly; the log of the API has the reason",
    code: "OPS450",
  });
}
