import { refusalCodes } from "../engine/lifecycle/codes.ts";

/**
 * The API's own codes beside those of the kernel's refusals. A code is never given another meaning. docs/api.md lists
 * them; a test keeps the two in step.
 */
export const apiCodes = {
  OPS400: "the request cannot be read, or does not fit the contract",
  OPS401: "not authenticated",
  OPS403: "not allowed",
  OPS404: "there is no such thing",
  OPS412: "the record has changed since it was read",
  OPS422: "the idempotency key was used for another request",
  OPS429: "too many requests",
  OPS450: "an unexpected failure; the log has the reason",
  OPS451: "unavailable, or the outcome is not known yet: ask again with the same key",
  OPS453: "the present state does not allow it",
  OPS454: "the definitions have errors",
  OPS460: "the mail is not taken",
  OPS455: "the path does not take this method; Allow says which it takes",
} as const;

/** Every code an answer of the API may carry, with what it means. */
export const faultCodes: { readonly [code: string]: string } = { ...refusalCodes, ...apiCodes };
