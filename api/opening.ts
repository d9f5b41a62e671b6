import { openingRefusal } from "../engine/access/opening.ts";
import { isGranted } from "./contract/permission.ts";
import { invalidAt, notAllowed } from "./error.ts";
import type { Caller } from "./identity/caller.ts";

/** Throws 403, and 400 for what is not the caller's to give. */
export function checkOpening(
  access: Parameters<typeof openingRefusal>[0],
  caller: Caller,
  asked: Parameters<typeof openingRefusal>[2],
): void {
  const refusal = openingRefusal(access, opens(caller), asked);
  if (refusal === null) return;
  if (refusal.at === null) throw notAllowed(refusal.text);
  throw invalidAt(`/body/${refusal.at}`, refusal.text);
}

/** The caller as one who opens records. */
export function opens({ person: { name: user, roles, groups } }: Caller): Parameters<typeof openingRefusal>[1] {
  return { user, roles, groups, opens: isGranted(roles, "records.write") };
}
