import { Recent } from "../../engine/base/recent.ts";
import type { Bundle } from "../../engine/lifecycle/ir.ts";
import type { Queryable } from "../pool.ts";
import { readBundle } from "./bundle.ts";

/** Reads bundles once a process: under its digest a bundle never changes. Holds the 32 used last, at most 64. */
export interface BundleCache {
  read(digest: string): Promise<Bundle>;
}

const kept = 32;

export function createBundleCache(db: Queryable): BundleCache {
  const cached = new Recent<string, Promise<Bundle>>(kept);
  return {
    read(digest) {
      const known = cached.get(digest);
      if (known !== undefined) return known;
      const bundle = readBundle(db, digest);
      cached.set(digest, bundle);
      // A failed read must not stay: the next one asks again.
      bundle.catch(() => cached.delete(digest));
      return bundle;
    },
  };
}
