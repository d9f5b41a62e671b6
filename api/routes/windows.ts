import { findFreeWindows } from "../../commands/free-windows.ts";
import { parseDuration } from "../../engine/clock/duration.ts";
import { instantText } from "../../engine/lifecycle/instant.ts";
import { listFreeWindows } from "../contract/window.ts";
import type { ApiDeps } from "../deps.ts";
import { conflict, invalidAt, notFound } from "../error.ts";
import { type Route, route } from "../route.ts";

const longestMs = 90 * 86_400_000;

/** When CIs are free. */
export function windowRoutes({ pool }: ApiDeps): readonly Route[] {
  return [
    route(listFreeWindows, async ({ query }) => {
      const now = Date.now();
      const length = parseDuration(query.length);
      const ms = length === null || length.businessDays > 0 ? 0 : length.ms;
      if (ms <= 0 || ms > longestMs)
        throw invalidAt("/query/length", `must be elapsed time of at most 90 days, such as 2h, not "${query.length}"`);
      const from = query.from === undefined ? now : Date.parse(query.from);
      if (from > now + 3_653 * 86_400_000 || from < 0)
        throw invalidAt("/query/from", "must lie between 1970 and ten years from now");
      const cis = query.cis.split(",").map((ci) => ci.trim());
      const asked = { cis, from, lengthMs: ms, lifecycle: query.lifecycle ?? null, most: query.limit };
      const answer = await findFreeWindows(pool, asked, now);
      switch (answer.kind) {
        case "unknownCi":
          throw notFound(`there is no configuration item "${answer.ci}", or several have that name: use its id`);
        case "noLifecycle":
          throw invalidAt(
            "/query/lifecycle",
            answer.known.length === 0
              ? "no lifecycle is published that takes windows"
              : `takes no windows; these do: ${answer.known.join(", ")}`,
          );
        case "refused":
          throw conflict(answer.refusal.message);
        case "found":
          return {
            items: answer.windows.map((one) => ({ from: instantText(one.from), until: instantText(one.until) })),
            cis: [...answer.cis],
            version: answer.version,
            lifecycles: [...answer.lifecycles],
          };
      }
    }),
  ];
}
