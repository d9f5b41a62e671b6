import type { Pool } from "pg";
import type { CiClasses } from "../../engine/identity/identify.ts";
import { instantText } from "../../engine/lifecycle/instant.ts";
import { type JudgedPlace, judgePlaces } from "../../store/certificate/judged.ts";
import { listPlaces } from "../../store/certificate/places.ts";
import { readClasses } from "../../store/cmdb/classes.ts";
import { readCis } from "../../store/cmdb/find.ts";
import { readImpact } from "../../store/cmdb/impact.ts";
import { listBreaks } from "../contract/certificate.ts";
import type { ApiDeps } from "../deps.ts";
import { type Route, route } from "../route.ts";

const ninetyDaysMs = 90 * 86_400_000;

/** Places that are judged for one answer: more are no list that anybody reads. */
const mostPlaces = 5_000;
/** Items of which it is asked what depends on them. */
const mostItems = 200;

/** Which services break on which day. */
export function certificateBreakRoutes({ pool }: ApiDeps): readonly Route[] {
  return [
    route(listBreaks, async ({ query }) => {
      const now = Date.now();
      const until = query.until === undefined ? now + ninetyDaysMs : Date.parse(query.until);
      const places = await listPlaces(pool, { after: null, limit: mostPlaces + 1 });
      const { places: judged, known, isWeighed } = await judgePlaces(pool, places.slice(0, mostPlaces), now);
      const due = judged
        .filter(({ breaks }) => breaks !== null && (breaks.at === null || breaks.at <= until))
        .toSorted((a, b) => (a.breaks?.at ?? 0) - (b.breaks?.at ?? 0) || (a.place.place < b.place.place ? -1 : 1));
      const services = await servicesOf(pool, due, await readClasses(pool));
      return {
        items: due.map(({ place, breaks, verdicts }) => {
          const certificate = breaks?.certificate ?? place.chain[0] ?? null;
          const facts = known.certificates.get(certificate ?? "");
          return {
            day: breaks?.at == null ? null : instantText(breaks.at).slice(0, 10),
            at: breaks?.at == null ? null : instantText(breaks.at),
            place: place.place,
            ci: place.ciId,
            certificate,
            subject: facts === undefined ? "" : facts.subject || (facts.dnsNames[0] ?? ""),
            problems: verdicts.filter((one) => one.breaks === true).map((one) => ({ ...one })),
            services: [...(services.get(place.ciId ?? "") ?? [])],
          };
        }),
        weighed: isWeighed,
        truncated: places.length > mostPlaces,
      };
    }),
  ];
}

type Named = { readonly id: string; readonly name: string };

/** By the item that listens: the services that it is, or that depend on it. */
async function servicesOf(
  pool: Pool,
  due: readonly JudgedPlace[],
  classes: CiClasses,
): Promise<ReadonlyMap<string, readonly Named[]>> {
  const isService = (name: string): boolean =>
    name === "service" || classes[name]?.ancestors.includes("service") === true;
  const ids = [...new Set(due.flatMap(({ place }) => place.ciId ?? []))].slice(0, mostItems);
  const own = new Map((await readCis(pool, ids)).map((ci) => [ci.id, ci]));
  const found = new Map<string, readonly Named[]>();
  for (const id of ids) {
    const { affected } = await readImpact(pool, id);
    const all = [...(own.has(id) ? [own.get(id) as Named & { readonly class: string }] : []), ...affected];
    found.set(
      id,
      all.filter((one) => isService(one.class)).map((one) => ({ id: one.id, name: one.name })),
    );
  }
  return found;
}
