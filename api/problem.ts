import type { Fault } from "./contract/fault.ts";
import type { HttpErrorParams } from "./error.ts";

/** The page of this API that documents a code, as a relative reference: it is served from where the answer came. */
const documentation = (code: string | undefined) => (code === undefined ? "about:blank" : `/docs/problems#${code}`);

/** An error as RFC 9457 has it, for routes and ingest alike. `instance`: what was asked for. */
export function problemOf({ status, title, detail, code, errors, details }: HttpErrorParams, instance: string): Fault {
  return {
    type: documentation(code),
    title,
    status,
    detail,
    instance,
    ...(code === undefined ? {} : { code }),
    ...(errors === undefined ? {} : { errors: [...errors] }),
    ...(details === undefined ? {} : { details }),
  };
}
