import { createHash } from "node:crypto";
import type { Json } from "../../engine/base/json.ts";
import { canonicalJson } from "../../engine/base/canonical.ts";
import type { Queryable } from "../pool.ts";

/** What is known of a request to write CIs under its key. */
export type KnownRequest =
  /** It is to be carried out: for the first time, or on from where it was cut off. */
  | { readonly kind: "open" }
  | { readonly kind: "answered"; readonly reply: Json }
  /** The key was used for another request. */
  | { readonly kind: "other" };

/** Notes a request under its key, unless it is known. */
export async function beginRequest(db: Queryable, key: string, request: Json | object): Promise<KnownRequest> {
  const digest = createHash("sha256").update(canonicalJson(request)).digest("hex");
  await db.query("insert into ci_requests (key, request) values ($1, $2) on conflict (key) do nothing", [key, digest]);
  const { rows } = await db.query<{ request: string; reply: Json }>(
    "select request, reply from ci_requests where key = $1",
    [key],
  );
  const [known] = rows;
  if (known === undefined || known.request !== digest) return { kind: "other" };
  return known.reply === null ? { kind: "open" } : { kind: "answered", reply: known.reply };
}

/** Keeps what a request was answered: the same request is answered so again. The first answer counts. */
export async function endRequest(db: Queryable, key: string, reply: Json | object): Promise<void> {
  await db.query("update ci_requests set reply = $2 where key = $1 and reply is null", [key, JSON.stringify(reply)]);
}
