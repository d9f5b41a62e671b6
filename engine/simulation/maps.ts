/** Maps of the services of a scenario. */
import { failure, ok, type Result } from "../base/result.ts";
import type { RelationTypes } from "../identity/relation.ts";
import { buildMap, type MapPicture } from "../map/build.ts";
import { entryCis } from "../map/entry.ts";
import type { MapCi, MapStep } from "../map/graph.ts";
import { impactOn } from "../map/impact.ts";
import type { ServiceMap } from "../map/ir.ts";
import type { ExpectedMap } from "./expected-map.ts";
import type { Fixture } from "./fixture.ts";

export interface ReadMap {
  readonly map: ServiceMap;
  readonly picture: MapPicture;
}

/** A map of the CIs of a scenario, whose graph never changes. */
export function drawMap(fixture: Fixture, map: ServiceMap, types: RelationTypes): Result<ReadMap, string> {
  const items = Object.values(fixture.cis);
  const idOf = (key: string): string => fixture.cis[key]?.id ?? key;
  const typeOf = new Map(types.map((type) => [type.names[0], type]));
  const users = new Map<string, Set<string>>();
  for (const { id, relations } of items)
    for (const { type, to } of relations)
      if (typeOf.get(type)?.traverse === "application")
        users.set(idOf(to), (users.get(idOf(to)) ?? new Set<string>()).add(id));
  const cis = new Map(
    items.map(({ id, name, classes, attributes }): [string, MapCi] => [
      id,
      { id, name, classes, attributes, state: "active", degree: users.get(id)?.size ?? 0 },
    ]),
  );
  const on = new Map(
    items.map(({ id, relations }) => [
      id,
      relations.filter(({ type }) => typeOf.get(type)?.one === "from").map(({ to }) => idOf(to)),
    ]),
  );
  const service = cis.get(map.service);
  if (service === undefined) return failure(`it is of "${map.service}", and there is no such CI`);
  const start = {
    service,
    entries: map.entry.map((entry) => ({ entry: entry.text, cis: entryCis(entry, [...cis.values()], on) })),
  };
  const from = new Map(items.map(({ id, relations }) => [id, relations]));
  const stepsFrom = (id: string): readonly MapStep[] =>
    (from.get(id) ?? []).flatMap(({ type, to, since = 0 }): MapStep[] => {
      const ci = cis.get(idOf(to));
      return ci === undefined ? [] : [{ relation: { from: id, type, to: ci.id, since, source: "manual" }, ci }];
    });
  return ok({ map, picture: buildMap(map, types, start, stepsFrom) });
}

/** One line for each thing that is another. */
export function unmetMap(
  expected: ExpectedMap,
  read: Result<ReadMap, string>,
  types: RelationTypes,
): readonly string[] {
  if (!read.ok) return [`${expected.map}: ${read.error}`];
  const { map, picture } = read.value;
  const { nodes, entries } = picture;
  const idsOf = (wanted: (node: (typeof nodes)[number]) => boolean): string[] =>
    nodes.filter(wanted).map(({ id }) => id);
  const missing = [
    ...idsOf(({ state }) => state !== "active"),
    ...entries.filter(({ cis }) => cis.length === 0).map(({ entry }) => entry),
  ];
  const lists = [
    ["holds", expected.holds, idsOf(() => true)],
    ["shared", expected.shared, idsOf(({ role }) => role === "shared")],
    ["missing", expected.missing, missing],
  ] as const;
  const unmet = lists.flatMap(([what, wanted, actual]) =>
    wanted === undefined || JSON.stringify(wanted.toSorted()) === JSON.stringify(actual.toSorted())
      ? []
      : [`${map.name}: ${what} ${listed(actual)}, expected ${listed(wanted)}`],
  );
  const strangers = [...expected.down, ...Object.keys(expected.lost)].filter(
    (id) => !nodes.some((one) => one.id === id),
  );
  const down = expected.down.map((id) => ({ id, severity: 1 as const }));
  const losses = new Map(impactOn(map, picture, types, down).map(({ id, loss }) => [id, loss]));
  return [
    ...unmet,
    ...strangers.map((id) => `${map.name}: "${id}" is not in it: it holds ${listed(idsOf(() => true))}`),
    ...Object.entries(expected.lost).flatMap(([id, wanted]) => {
      const lost = percentText(losses.get(id) ?? 0);
      return strangers.includes(id) || lost === wanted
        ? []
        : [`${map.name}: "${id}" loses ${lost}, expected ${wanted}`];
    }),
  ];
}

/** A loss as it is written: `50%`, `33.33%`. */
function percentText(loss: number): string {
  const part = String(loss % 100)
    .padStart(2, "0")
    .replace(/0+$/u, "");
  return `${String(Math.floor(loss / 100))}${part === "" ? "" : `.${part}`}%`;
}

function listed(ids: readonly string[]): string {
  return ids.length === 0 ? "nothing" : ids.join(", ");
}
