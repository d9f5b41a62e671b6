/**
 * News that nobody hears are not sent: most of what a family of records says when it moves would be a command that
 * changes nothing.
 *
 * 1. A record that neither reacts to a link nor reads by it hears nothing of it.
 * 2. One that only reads by it reads how things stand when it is told: of news that wait for it the last says all.
 */
import { ownValue } from "../engine/base/json.ts";
import type { Effect } from "../engine/lifecycle/effects.ts";
import { hearing } from "../engine/lifecycle/link/hearing.ts";
import { createBundleCache } from "../store/definition/bundle-cache.ts";
import { hasLaterNews, readDecider } from "../store/outbox/news.ts";
import type { Pool } from "pg";

export type News = Extract<Effect, { kind: "reaction" | "reread" }>;

/** Tells of news in the outbox whether the record that they are for is to be told. */
export function createHeard(pool: Pool): (news: News) => Promise<boolean> {
  const bundles = createBundleCache(pool);
  return async ({ id, to, input }) => {
    const link = ownValue(input, "link");
    const digest = await readDecider(pool, to);
    // One that was merged says where to go; one that is not there is told until it is.
    if (typeof link !== "string" || digest === null) return true;
    const heard = hearing(await bundles.read(digest), link);
    return heard === "each" || (heard === "last" && !(await hasLaterNews(pool, { id, to, link })));
  };
}
