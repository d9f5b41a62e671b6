import type { Refusal } from "../../engine/lifecycle/record.ts";
import { HttpError } from "../error.ts";

const statuses = { notAllowed: 403, invalidInput: 400, conflict: 409, notFound: 404 } as const;
const titles = {
  notAllowed: "Not allowed",
  invalidInput: "Invalid input",
  conflict: "The record's state does not allow it",
  notFound: "Not found",
} as const;

/** The kernel's "no" as a problem. */
export function refused(refusal: Refusal): HttpError {
  return new HttpError({
    status: statuses[refusal.reason],
    title: titles[refusal.reason],
    detail: refusal.message,
    code: refusal.code,
    ...(refusal.details === undefined ? {} : { details: refusal.details }),
  });
}
