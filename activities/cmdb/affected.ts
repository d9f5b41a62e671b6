import { z } from "zod";
import type { CiClasses } from "../../engine/identity/identify.ts";

/** A CI that depends on those asked about, as functions answer it. */
export const affected = z.object({
  id: z.string(),
  name: z.string(),
  class: z.string(),
  distance: z.int(),
  via: z.object({ id: z.string(), type: z.string() }),
  /** Since when all relations of the way to it are known: one of yesterday is newly found. */
  knownSince: z.iso.datetime(),
});

/** Those of class `service` or one that extends it. */
export function servicesOf<T extends { readonly class: string }>(list: readonly T[], classes: CiClasses): T[] {
  return list.filter((one) => one.class === "service" || classes[one.class]?.ancestors.includes("service") === true);
}
