import type { Bundle } from "../../engine/lifecycle/ir.ts";
import type { Queryable } from "../pool.ts";
import { readBundle } from "./bundle.ts";

/** Reads bundles once a process: under its digest a bundle never changes. Holds the 64 used last. */
export interface BundleCache {
  read(digest: string): Promise<Bundle>;
}

const capacity = 64;

export function createBundleCache(db: Queryable): BundleCache {
  const cached = new Map<string, Promise<Bundle>>();
  return {
    read(digest) {
      const known = cached.get(digest);
      const bundle = known ?? readBundle(db, digest);
      cached.delete(digest);
      cached.set(digest, bundle);
      // A failed read must not stay: the next one asks again.
      if (known === undefined) bundle.catch(() => cached.delete(digest));
      for (const oldest of cached.keys()) {
        if (cached.size <= capacity) break;
        cached.delete(oldest);
      }
      return bundle;
    },
  };
}
