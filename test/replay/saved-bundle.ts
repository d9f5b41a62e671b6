/** Bundles as they stand in saved histories: what earlier versions published. */
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { isJsonObject, type Json } from "../../engine/base/json.ts";
import type { BundleBefore } from "../../engine/lifecycle/bundle/before.ts";

/** The bundle that the run of a saved history was handed, of before bundles held their parts by kind. */
export function savedBundle(name: string): BundleBefore {
  const file = new URL(`./histories/${name}.json.gz`, import.meta.url);
  const found = payloads(JSON.parse(gunzipSync(readFileSync(file)).toString("utf8")) as Json)
    .filter(isJsonObject)
    .flatMap(({ bundle }) => (isJsonObject(bundle) && Object.hasOwn(bundle, "lifecycles") ? [bundle] : []))[0];
  if (found === undefined) throw new Error(`the history "${name}" holds no bundle of that shape`);
  return found as unknown as BundleBefore;
}

function payloads(json: Json): readonly Json[] {
  if (!isJsonObject(json)) return Array.isArray(json) ? (json as readonly Json[]).flatMap(payloads) : [];
  const data = json["data"];
  if (Object.hasOwn(json, "metadata") && typeof data === "string") {
    const text = Buffer.from(data, "base64").toString("utf8");
    return text.startsWith("{") ? [JSON.parse(text) as Json] : [];
  }
  return Object.values(json).flatMap(payloads);
}
