import { createHash } from "node:crypto";
import { Recent } from "../../engine/base/recent.ts";
import { partsOf } from "../../engine/lifecycle/bundle/bundle.ts";
import { zoneSpan, zonesOf } from "../calendar/zones.ts";
import type { BundleCache } from "./bundle-cache.ts";

/** Definitions as the bytes that are handed to runs: the JSON of `{ digest, bundle, zones }`, known by its digest. */
export interface DefinitionsText {
  /** Hex SHA-256 of `bytes`. */
  readonly digest: string;
  readonly bytes: Uint8Array;
}

export interface DefinitionsCache {
  /**
   * A bundle with the zone tables that a record opened then needs now (UTC milliseconds). The same is the same object.
   */
  read(digest: string, openedAt: number, now: number): Promise<DefinitionsText>;
}

/** Those shipped have 16 to 50 KB; a bundle has a few, one for each year in which its records were opened. */
const kept = 32;

export function createDefinitionsCache(bundles: BundleCache): DefinitionsCache {
  const texts = new Recent<string, DefinitionsText>(kept);
  return {
    async read(digest, openedAt, now) {
      const key = [digest, ...zoneSpan(openedAt, now)].join(" ");
      const known = texts.get(key);
      if (known !== undefined) return known;
      const bundle = await bundles.read(digest);
      const bytes = Buffer.from(
        JSON.stringify({ digest, bundle, zones: zonesOf(partsOf(bundle, "Calendar"), openedAt, now) }),
      );
      const made = texts.get(key) ?? { digest: createHash("sha256").update(bytes).digest("hex"), bytes };
      texts.set(key, made);
      return made;
    },
  };
}
