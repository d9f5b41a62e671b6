import type { z } from "zod";
import { findFreeWindows } from "../../commands/free-windows.ts";
import { findHeldWindows } from "../../commands/held-windows.ts";
import { type Maintenance, maintenanceBy } from "../../engine/alert/maintenance.ts";
import { parseDuration } from "../../engine/clock/duration.ts";
import { instantText } from "../../engine/lifecycle/instant.ts";
import type { RecordState } from "../../engine/lifecycle/record.ts";
import { projectionOf } from "../../engine/listing/projection.ts";
import { readDefinitionsOfKind } from "../../store/definition/read.ts";
import { listDeclarations, type StoredDeclaration } from "../../store/record/declaration.ts";
import { listFreeWindows, listWindows } from "../contract/window.ts";
import type { ApiDeps } from "../deps.ts";
import { conflict, invalidAt, notFound } from "../error.ts";
import { type Route, route } from "../route.ts";
import { wholeOnlookerOf } from "../sight.ts";

const dayMs = 86_400_000;
const longestMs = 90 * dayMs;
/** A quarter, whichever. */
const longestShownMs = 92 * dayMs;
const mostShown = 500;

/** When CIs are held and by what, and when they are free. */
export function windowRoutes({ pool }: ApiDeps): readonly Route[] {
  return [
    route(listFreeWindows, async ({ query }) => {
      const now = Date.now();
      const length = parseDuration(query.length);
      const ms = length === null || length.businessDays > 0 ? 0 : length.ms;
      if (ms <= 0 || ms > longestMs)
        throw invalidAt("/query/length", `must be elapsed time of at most 90 days, such as 2h, not "${query.length}"`);
      const from = query.from === undefined ? now : Date.parse(query.from);
      if (from > now + 3_653 * dayMs || from < 0)
        throw invalidAt("/query/from", "must lie between 1970 and ten years from now");
      const cis = namesIn(query.cis);
      const asked = { cis, from, lengthMs: ms, lifecycle: query.lifecycle ?? null, most: query.limit };
      const answer = await findFreeWindows(pool, asked, now);
      switch (answer.kind) {
        case "unknownCi":
          throw unknownCi(answer.ci);
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

    route(listWindows, async ({ query, caller }) => {
      const now = Date.now();
      const [from, until] = [Date.parse(query.from), Date.parse(query.until)];
      if (until <= from || until - from > longestShownMs)
        throw invalidAt("/query/until", "must lie after from, by at most 92 days");
      if (until > now + 3_653 * dayMs || from < 0)
        throw invalidAt("/query/from", "must lie between 1970 and ten years from now");
      const cis = query.cis === undefined ? null : namesIn(query.cis);
      const [declared, onlooker, maintenances] = await Promise.all([
        listDeclarations(pool),
        wholeOnlookerOf(pool, caller),
        readDefinitionsOfKind(pool, "Maintenance"),
      ]);
      const counting = [...maintenances.values()];
      const answer = await findHeldWindows(pool, { cis, from, until, limit: mostShown }, onlooker, now);
      if (answer.kind === "unknownCi") throw unknownCi(answer.ci);
      const { holders, more, calendars, lifecycles, names } = answer;
      return {
        items: holders.flatMap((state) => presentHolder(state, declared, counting, now)),
        more,
        calendars: calendars.map(({ open, ...one }) => ({
          ...one,
          lifecycles: [...one.lifecycles],
          cis: one.cis === null ? null : [...one.cis],
          published: open !== null,
          open: (open ?? []).map((span) => ({ from: instantText(span.from), until: instantText(span.until) })),
        })),
        lifecycles: [...lifecycles],
        names,
      };
    }),
  ];
}

type Held = z.input<typeof listWindows.reply>["items"][number];

function presentHolder(
  state: RecordState,
  declared: readonly StoredDeclaration[],
  maintenances: readonly Maintenance[],
  now: number,
): readonly Held[] {
  const { id, lifecycle, reservation } = state;
  const declaration = declared.find(({ type }) => type === state.type)?.body;
  if (reservation === null || declaration === undefined) return [];
  const { from, until, cis, closure, overridden, shared = false } = reservation;
  const { label } = projectionOf(declaration, state).text;
  const of = [...(closure?.of ?? cis)];
  const window = { type: state.type, state: state.state, from: Date.parse(from), until: Date.parse(until) };
  const counts = maintenanceBy(maintenances, window, now);
  const maintenance =
    counts === null
      ? null
      : { name: counts.maintenance.name, title: counts.maintenance.title, until: instantText(counts.until) };
  const held = { record: id, label, state: state.state, lifecycle, from, until };
  return [{ ...held, cis: [...cis], of, overridden, shared, maintenance }];
}

function namesIn(list: string): readonly string[] {
  return list.split(",").map((ci) => ci.trim());
}

function unknownCi(ci: string): Error {
  return notFound(`there is no configuration item "${ci}", or several have that name: use its id`);
}
