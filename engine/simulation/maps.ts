/** Maps of the services of a scenario. */
import { failure, ok, type Result } from "../base/result.ts";
import type { RelationTypes } from "../identity/relation.ts";
import { buildMap, type MapPicture } from "../map/build.ts";
import { entryCis } from "../map/entry.ts";
import type { MapCi, MapStep } from "../map/graph.ts";
import type { HitGraph } from "../map/hit.ts";
import { impactOn } from "../map/impact.ts";
import type { ServiceMap } from "../map/ir.ts";
import { coverageOf, taggedCis, tagsText } from "../map/tags.ts";
import type { Suggestion } from "../map/suggestion.ts";
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
  const cis = fixtureCis(fixture, types);
  const on = fixtureOn(fixture, types);
  const service = cis.get(map.service);
  if (service === undefined) return failure(`it is of "${map.service}", and there is no such CI`);
  const start = {
    service,
    entries: [
      ...map.entry.map((entry) => ({ entry: entry.text, cis: entryCis(entry, [...cis.values()], on) })),
      ...(map.tags === undefined ? [] : [{ entry: tagsText(map.tags), cis: taggedCis(map.tags, [...cis.values()]) }]),
    ],
  };
  const from = new Map(items.map(({ id, relations }) => [id, relations]));
  const stepsFrom = (id: string): readonly MapStep[] =>
    (from.get(id) ?? []).flatMap(({ type, to, since = 0 }): MapStep[] => {
      const ci = cis.get(idOf(to));
      return ci === undefined ? [] : [{ relation: { from: id, type, to: ci.id, since, source: "manual" }, ci }];
    });
  return ok({ map, picture: buildMap(map, types, start, stepsFrom) });
}

/** The CIs of a scenario with the relations between them. */
export function fixtureGraph(fixture: Fixture, types: RelationTypes): HitGraph {
  const items = Object.values(fixture.cis);
  return {
    cis: [...fixtureCis(fixture, types).values()],
    relations: items.flatMap(({ id, relations }) =>
      relations.map(({ type, to }) => ({ from: id, type, to: fixture.cis[to]?.id ?? to })),
    ),
  };
}

export function fixtureCis(fixture: Fixture, types: RelationTypes): ReadonlyMap<string, MapCi> {
  const items = Object.values(fixture.cis);
  const traverse = new Map(types.map((type) => [type.names[0], type.traverse]));
  const users = new Map<string, Set<string>>();
  for (const { id, relations } of items)
    for (const { type, to: named } of relations) {
      const to = fixture.cis[named]?.id ?? named;
      if (traverse.get(type) === "application") users.set(to, (users.get(to) ?? new Set<string>()).add(id));
    }
  return new Map(
    items.map(({ id, name, classes, attributes }): [string, MapCi] => [
      id,
      { id, name, classes, attributes, state: "active", degree: users.get(id)?.size ?? 0 },
    ]),
  );
}

/** Ids of what each CI of a scenario stands on. */
export function fixtureOn(fixture: Fixture, types: RelationTypes): ReadonlyMap<string, readonly string[]> {
  const standing = new Set(types.filter(({ one }) => one === "from").map(({ names }) => names[0]));
  return new Map(
    Object.values(fixture.cis).map(({ id, relations }) => [
      id,
      relations.filter(({ type }) => standing.has(type)).map(({ to }) => fixture.cis[to]?.id ?? to),
    ]),
  );
}

/** One line for each thing that is another. */
export function unmetMap(
  expected: ExpectedMap,
  read: Result<ReadMap, string>,
  types: RelationTypes,
  suggested: readonly Suggestion[],
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
  const untagged = coverageOf(map.tags ?? {}, picture).flatMap(({ lacking }) => lacking);
  const lists = [
    ["holds", expected.holds, idsOf(() => true)],
    ["shared", expected.shared, idsOf(({ role }) => role === "shared")],
    ["missing", expected.missing, missing],
    ["untagged", expected.untagged, [...new Set(untagged)]],
  ] as const;
  const unmet = lists.flatMap(([what, wanted, actual]) =>
    wanted === undefined || JSON.stringify(wanted.toSorted()) === JSON.stringify([...actual].sort())
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
    ...unmetSuggestions(map.name, expected, suggested),
    ...strangers.map((id) => `${map.name}: "${id}" is not in it: it holds ${listed(idsOf(() => true))}`),
    ...Object.entries(expected.lost).flatMap(([id, wanted]) => {
      const lost = percentText(losses.get(id) ?? 0);
      return strangers.includes(id) || lost === wanted
        ? []
        : [`${map.name}: "${id}" loses ${lost}, expected ${wanted}`];
    }),
  ];
}

function unmetSuggestions(
  map: string,
  { suggested: wanted }: ExpectedMap,
  suggested: readonly Suggestion[],
): readonly string[] {
  if (wanted === undefined) return [];
  const text = (from: string, to: string): string => `${from} to ${to}`;
  const found = new Map(suggested.map((one) => [text(one.from, one.to.id), one]));
  const names = wanted.map(({ from, to }) => text(from, to));
  if (JSON.stringify(names.toSorted()) !== JSON.stringify([...found.keys()].sort()))
    return [`${map}: suggested is ${listed([...found.keys()])}, expected ${listed(names)}`];
  return wanted.flatMap(({ from, to, confidence }) => {
    const actual = found.get(text(from, to))?.confidence;
    return confidence === undefined || confidence === actual
      ? []
      : [`${map}: ${text(from, to)} is of confidence ${String(actual)}, expected ${confidence}`];
  });
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
