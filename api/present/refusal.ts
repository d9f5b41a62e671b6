import { faultsOf } from "../../engine/lifecycle/faults.ts";
import type { Refusal } from "../../engine/lifecycle/protocol.ts";
import { staleCode } from "../../engine/lifecycle/stale.ts";
import { HttpError } from "../error.ts";

const statuses = { notAllowed: 403, invalidInput: 400, conflict: 409, notFound: 404 } as const;
const titles = {
  notAllowed: "Not allowed",
  invalidInput: "Invalid input",
  conflict: "The record's state does not allow it",
  notFound: "Not found",
} as const;

/**
 * The kernel's "no" as a problem, and that of a record which is no longer as the caller has read it. `at`: the pointer
 * of what the request gave as the input of the command.
 */
export function refused(refusal: Refusal, at: string): HttpError {
  if (refusal.code === staleCode) {
    return new HttpError({ status: 412, title: "The record has changed", detail: refusal.message, code: refusal.code });
  }
  const errors = faultsOf(refusal).map(({ pointer, detail }) => ({ pointer: `${at}${pointer}`, detail }));
  return new HttpError({
    status: statuses[refusal.reason],
    title: titles[refusal.reason],
    detail: refusal.message,
    code: refusal.code,
    ...(errors.length === 0 ? {} : { errors }),
    ...(refusal.details === undefined ? {} : { details: refusal.details }),
  });
}
