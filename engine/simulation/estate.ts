/** The CIs of a scenario, told apart and put together by the kernel of the CMDB, in memory. */
import type { Candidate } from "../identity/candidate.ts";
import { claimedAt } from "../identity/claim.ts";
import type { Draft } from "../identity/draft.ts";
import type { AlikeCi } from "../identity/duplicate-set.ts";
import { type CiClasses, familyOf, findClass, type IdentityKeys, parentRelations } from "../identity/identify.ts";
import { keyText } from "../identity/key-owner.ts";
import { type MergeRequest, planMerge } from "../identity/merge.ts";
import type { UpsertOutcome } from "../identity/outcome.ts";
import { carryOutPayload } from "../identity/payload.ts";
import { type Board, identifyItem, place, type PlacedItem, type Placement } from "../identity/place.ts";
import { plainAttributes, type ProvenancedAttributes, reconcile } from "../identity/reconcile.ts";
import { relationDirection, type RelationTypes } from "../identity/relation.ts";
import type { Json, JsonObject } from "../base/json.ts";
import type { Ask, Reply } from "../pattern/ask.ts";
import type { Awaited, GoneFrom } from "../pattern/explore.ts";
import type { Gone } from "../pattern/ir.ts";
import type { Find } from "../pattern/item.ts";
import { findsWithin, type MissingEnd, standInsFor } from "../pattern/placeholder.ts";
import { findKey } from "../pattern/project.ts";
import type { HostCi } from "../pattern/sighting.ts";
import type { Deed } from "../policy/deed.ts";
import { policySource } from "../policy/ir.ts";
import { EstateEdges, type Told } from "./estate-edges.ts";
import type { SeenEstate } from "./expected-estate.ts";
import type { Fixture, FixtureCi } from "./fixture.ts";

type Outcome = Extract<Reply, { readonly kind: "report" }>["outcomes"][number];

/** Whoever gave the scenario its CIs. */
const giver: Told = { source: "manual", at: 0 };

export class Estate {
  readonly #cis = new Map<string, Draft>();
  readonly #board: Board = {
    drafts: this.#cis,
    ownerOf: new Map(),
    rivals: [],
    alike: [],
    filled: [],
    newId: (name) => {
      let id = name;
      for (let count = 2; this.#cis.has(id); count += 1) id = `${name}-${String(count)}`;
      return id;
    },
  };
  readonly #mergedInto = new Map<string, string>();
  /** CIs that are absent or retired, and since when. */
  readonly #gone = new Map<string, { readonly state: Gone; readonly at: number }>();
  /** Pairs that are two, whatever they look like. */
  readonly #apart = new Set<string>();
  /** When CIs were reported. */
  readonly #seen = new Map<string, number>();
  readonly #edges: EstateEdges;
  readonly #classes: CiClasses;
  readonly #types: RelationTypes;

  /** `at`: when what it is given was seen where nothing else is said, UTC milliseconds. */
  constructor(fixture: Fixture, classes: CiClasses, types: RelationTypes, at = 0) {
    this.#classes = classes;
    this.#types = types;
    this.#edges = new EstateEdges(classes, types);
    const all = Object.values(fixture.cis);
    for (const ci of all)
      for (const { type, to } of ci.relations)
        this.#edges.give({ from: ci.id, type, to: fixture.cis[to]?.id ?? to }, giver);
    for (const ci of all) this.#give(ci, at);
  }

  /** The CI that a scenario calls so; null = there is none. */
  host(target: string): HostCi | null {
    const ci = [...this.#cis.values()].find(({ id, name }) => id === target || name === target);
    if (ci === undefined) return null;
    return { id: ci.id, name: ci.name, classes: this.#lineage(ci.ciClass), attributes: plainAttributes(ci.attributes) };
  }

  seen(): SeenEstate {
    return {
      cis: [...this.#cis.values()].map(({ id, ciClass, name, attributes }) => ({
        id,
        class: ciClass,
        name,
        state: this.#gone.get(id)?.state ?? "active",
        attributes: plainAttributes(attributes),
      })),
      relations: this.#edges.all,
    };
  }

  /** What was on a CI that was found and is not told any more, as in the store: a step is a run that has completed. */
  endRun(gone: readonly GoneFrom[], at: number): void {
    for (const { ci, class: className, then } of gone)
      for (const id of this.#edges.toldAt(ci, "discovery")) {
        const draft = this.#cis.get(id);
        if (draft === undefined || this.#isGone(id) || !this.#lineage(draft.ciClass).includes(className)) continue;
        if ((this.#seen.get(id) ?? 0) < at) this.#gone.set(id, { state: then, at });
      }
  }

  /** What a run has found leads to what is not there: it is related now, or a placeholder stands in its place. */
  relateAwaited(awaited: readonly Awaited[], at: number): void {
    const missing = awaited.flatMap(({ find, placeholder }): MissingEnd[] =>
      placeholder === undefined || this.#find(find).length > 0 ? [] : [{ find, placeholder }],
    );
    const found = new Map(findsWithin(missing).map((find) => [findKey(find), this.#find(find)]));
    const { candidates, refs } = standInsFor(missing, found);
    const told = { source: "discovery", at };
    const outcomes = this.report(candidates, told);
    const made = new Map(outcomes.flatMap((one) => (one.kind === "refused" ? [] : [[one.ref, one.id] as const])));
    const edges = awaited.flatMap(({ type, end, find, ci }) => {
      const [only = made.get(refs.get(findKey(find)) ?? ""), second] = this.#find(find);
      if (only === undefined || second !== undefined || only === ci) return [];
      return [end === "from" ? { from: only, type, to: ci } : { from: ci, type, to: only }];
    });
    this.#edges.tell(edges, this.#cis, told);
  }

  /** By what each CI is recognized. */
  identities(): readonly { readonly id: string; readonly family: string; readonly keys: IdentityKeys }[] {
    return [...this.#cis.values()].map(({ id, family, keys }) => ({ id, family, keys }));
  }

  /** The CIs as a scenario is given them. */
  fixture(before: Fixture): Fixture["cis"] {
    const known = new Map(Object.values(before.cis).map((ci) => [ci.id, ci]));
    return Object.fromEntries(
      [...this.#cis.values()].map((ci): [string, FixtureCi] => {
        const old = known.get(ci.id);
        const key = Object.keys(before.cis).find((name) => before.cis[name]?.id === ci.id) ?? ci.id;
        const relations = this.#edges.all.filter(({ from }) => from === ci.id);
        const lastSeen = this.#seen.get(ci.id) ?? old?.lastSeen;
        const gone = this.#gone.get(ci.id);
        const { owner = null, ownerGroup = null, ...attributes } = plainAttributes(ci.attributes);
        return [
          key,
          {
            id: ci.id,
            name: ci.name,
            classes: this.#lineage(ci.ciClass),
            owner: nameIn(owner),
            ownerGroup: nameIn(ownerGroup),
            attributes,
            firstSeen: ci.since,
            ...(lastSeen === undefined ? {} : { lastSeen }),
            ...(gone === undefined ? {} : { state: gone.state }),
            ...(gone?.state === "absent" ? { absentAt: gone.at } : {}),
            ...(ci.classSaid?.asked === undefined ? {} : { asked: ci.classSaid.asked }),
            relations: relations.map(
              ({ type, to }) =>
                old?.relations.find((one) => one.type === type && (before.cis[one.to]?.id ?? one.to) === to) ?? {
                  type,
                  to,
                },
            ),
          },
        ];
      }),
    );
  }

  /** What the CMDB answers to a question of the patterns. */
  reply(ask: Exclude<Ask, { readonly kind: "probe" }>, at: number): Reply {
    switch (ask.kind) {
      case "host":
        return { kind: "host", host: ask.told };
      case "find":
        return { kind: "find", ids: this.#find(ask.find) };
      case "report": {
        const told = { source: "discovery", at };
        const outcomes = this.report(ask.report.candidates, told).map((one): Outcome =>
          one.kind === "refused"
            ? { ref: one.ref, id: null, because: one.fault.message }
            : { ref: one.ref, id: one.id, because: null },
        );
        this.#edges.tell(ask.report.edges, this.#cis, told);
        return { kind: "report", outcomes };
      }
      case "supersede":
        this.#edges.supersede(ask);
        return { kind: "supersede" };
    }
    return ask satisfies never;
  }

  #give(ci: FixtureCi, at: number): void {
    const { id, name, classes, owner, ownerGroup, attributes, lastSeen, firstSeen, state } = ci;
    if (state !== undefined) this.#gone.set(id, { state, at: ci.absentAt ?? at });
    const [className = ""] = classes;
    const given = {
      name,
      ...attributes,
      ...(owner === null ? {} : { owner }),
      ...(ownerGroup === null ? {} : { ownerGroup }),
    };
    const stated: { [attribute: string]: ProvenancedAttributes[string] } = {};
    for (const [attribute, value] of Object.entries(given)) stated[attribute] = { value, ...giver };
    const candidate = { ref: id, class: className, attributes: given, relations: [] };
    const one = identifyItem(this.#classes, { candidate, parents: this.#parentsOf(id, className) });
    const lookups = "lookups" in one ? one.lookups : [];
    const ciClass = findClass(this.#classes, className);
    const family = ciClass === undefined ? className : familyOf(this.#classes, ciClass);
    for (const { rule, keys } of lookups)
      for (const key of keys) this.#board.ownerOf.set(keyText({ family, rule, key }), id);
    this.#cis.set(id, {
      stored: null,
      id,
      since: firstSeen ?? lastSeen ?? at,
      family,
      ciClass: className,
      name,
      attributes: stated,
      keys: Object.fromEntries(lookups.map(({ rule, keys }) => [rule, keys])),
      aliases: {},
      changes: [],
      seen: false,
      restored: false,
      classSaid: null,
    });
  }

  #parentsOf(id: string, className: string): { readonly [relation: string]: string } {
    const ciClass = findClass(this.#classes, className);
    const parents: { [relation: string]: string } = {};
    for (const name of ciClass === undefined ? [] : parentRelations(ciClass)) {
      const direction = relationDirection(this.#types, name);
      const edge = this.#edges.all.find(
        (one) => one.type === direction?.type.names[0] && (direction.reversed ? one.to : one.from) === id,
      );
      if (edge !== undefined) parents[name] = direction?.reversed === true ? edge.from : edge.to;
    }
    return parents;
  }

  /** What a source reports, carried out as in the store. */
  report(candidates: readonly Candidate[], { source, at }: Told): readonly UpsertOutcome[] {
    const play = carryOutPayload({ classes: this.#classes, types: this.#types, candidates });
    let next = play.next();
    while (next.done !== true) {
      const ask = next.value;
      next = play.next(
        ask.kind === "wave"
          ? { kind: "wave", placements: this.#placeAll(ask.items, { source, at }) }
          : { kind: "relate", outcomes: this.#edges.tell(ask.edges, this.#cis, { source, at }) },
      );
    }
    for (const one of next.value) if (one.kind !== "refused") this.#seen.set(one.id, at);
    return next.value;
  }

  #placeAll(items: readonly PlacedItem[], { source, at }: Told): readonly Placement[] {
    const placements = items.map((item): Placement => {
      const one = identifyItem(this.#classes, item);
      if (!("lookups" in one)) return { ref: item.candidate.ref, kind: "refused", fault: one.fault };
      return place({ classes: this.#classes, source, at }, one, this.#board);
    });
    for (const one of placements) if (one.kind !== "refused") this.#gone.delete(one.id);
    this.#handBack();
    for (const { id, placeholder } of this.#board.filled.splice(0)) {
      this.merge({ main: id, others: [placeholder], take: {} }, { by: source, at });
      this.#findOn(placeholder);
    }
    return placements;
  }

  /** What was recognized within a CI that is another one now is recognized within that one. */
  #findOn(before: string): void {
    for (const ci of this.#cis.values()) {
      const isWithin = Object.values(ci.keys).some((keys) =>
        keys.some((key) => (JSON.parse(key) as Json[])[0] === before),
      );
      if (!isWithin) continue;
      const candidate = { ref: ci.id, class: ci.ciClass, attributes: plainAttributes(ci.attributes), relations: [] };
      const one = identifyItem(this.#classes, { candidate, parents: this.#parentsOf(ci.id, ci.ciClass) });
      if (!("lookups" in one)) continue;
      ci.keys = Object.fromEntries(one.lookups.map(({ rule, keys }) => [rule, keys]));
      for (const { rule, keys } of one.lookups)
        for (const key of keys) this.#board.ownerOf.set(keyText({ family: ci.family, rule, key }), ci.id);
    }
  }

  /** Pairs that look alike and are not told apart, each once. */
  get alike(): readonly { readonly a: string; readonly b: string; readonly because: string }[] {
    const pairs = new Map<string, { readonly a: string; readonly b: string; readonly because: string }>();
    for (const { id, other, because } of this.#board.alike) {
      const [one, two] = [this.#survivor(id), this.#survivor(other)];
      if (one === two || this.#isGone(one) || this.#isGone(two)) continue;
      const [a, b] = one < two ? [one, two] : [two, one];
      if (!this.#apart.has(JSON.stringify([a, b]))) pairs.set(JSON.stringify([a, b]), { a, b, because });
    }
    return [...pairs.values()].sort((x, y) => (x.a < y.a || (x.a === y.a && x.b < y.b) ? -1 : 1));
  }

  /** What is known of a CI that may be one thing with others. */
  alikeCi(id: string): AlikeCi | null {
    const ci = this.#cis.get(id);
    if (ci === undefined) return null;
    return {
      id,
      name: ci.name,
      class: ci.ciClass,
      attributes: plainAttributes(ci.attributes),
      since: ci.since,
    };
  }

  /** Makes CIs one, as a person says; null, or why it cannot be. */
  merge(
    { main, others, take }: Pick<MergeRequest, "take"> & { readonly main: string; readonly others: readonly string[] },
    { by, at }: { readonly by: string; readonly at: number },
  ): string | null {
    const all = [main, ...others].map((id) => this.#cis.get(id));
    const missing = [main, ...others].find((id) => !this.#cis.has(id));
    if (missing !== undefined) return `there is no configuration item "${missing}"`;
    const [stays, ...merged] = all.filter((ci) => ci !== undefined);
    const ciClass = stays === undefined ? undefined : findClass(this.#classes, stays.ciClass);
    if (stays === undefined || ciClass === undefined) return `class of "${main}" is not defined`;
    const other = merged.find(({ family }) => family !== stays.family);
    if (other !== undefined) return `"${other.id}" and "${main}" are recognized by other rules: they are two`;
    const edges = this.#edges.all;
    const planned = planMerge({ ciClass, main: stays, others: merged, edges, types: this.#types, take, by, at });
    if (!planned.ok) return planned.error;
    const { attributes, aliases, relations } = planned.value;
    this.#cis.set(main, {
      ...stays,
      attributes,
      aliases,
      keys: { ...stays.keys, ...aliases },
      since: Math.min(stays.since, ...merged.map(({ since }) => since)),
    });
    for (const { was, becomes } of relations) this.#edges.move(was, becomes);
    for (const { id } of merged) {
      this.#cis.delete(id);
      this.#mergedInto.set(id, main);
    }
    const apart = [...this.#apart];
    for (const pair of apart) {
      const [one, two] = (JSON.parse(pair) as [string, string]).map((id) => this.#survivor(id)).sort();
      if (one !== two) this.#apart.add(JSON.stringify([one, two]));
    }
    for (const [key, owner] of this.#board.ownerOf) this.#board.ownerOf.set(key, this.#survivor(owner));
    for (const [rule, keys] of Object.entries(aliases))
      for (const key of keys) this.#board.ownerOf.set(keyText({ family: stays.family, rule, key }), main);
    return null;
  }

  /** Notes that two are there by right; false = they do not look alike. */
  keepApart(pair: readonly [string, string]): boolean {
    const [a, b] = [...pair].sort();
    const found = this.alike.some((one) => one.a === a && one.b === b);
    if (found) this.#apart.add(JSON.stringify([a, b]));
    return found;
  }

  /** Ends a CI: it is no duplicate any more. False = there is none. */
  retire(id: string, at: number): boolean {
    if (!this.#cis.has(id)) return false;
    this.#gone.set(id, { state: "retired", at });
    return true;
  }

  /** What a policy does with a CI: nobody has seen it by that. */
  give({ ci: id, state, attributes }: Deed, at: number): void {
    const ci = this.#cis.get(id);
    const ciClass = ci === undefined ? undefined : findClass(this.#classes, ci.ciClass);
    if (ci === undefined || ciClass === undefined) return;
    ci.attributes = reconcile(ciClass, ci.attributes, { source: policySource, at, attributes }).attributes;
    if (state !== null) this.#gone.set(id, { state, at });
  }

  #isGone(id: string): boolean {
    return this.#gone.get(id)?.state === "retired" || !this.#cis.has(id);
  }

  #survivor(id: string): string {
    return this.#mergedInto.get(id) ?? id;
  }

  /** A key that its owner has left goes to who claimed it last of those that have it still, as in the store. */
  #handBack(): void {
    const { ownerOf, rivals } = this.#board;
    for (const { family, rule, key } of rivals) {
      const text = keyText({ family, rule, key });
      const has = (ci: Draft | undefined): boolean => ci?.keys[rule]?.includes(key) === true;
      if (has(this.#cis.get(ownerOf.get(text) ?? ""))) continue;
      const [last] = [...this.#cis.values()]
        .filter((ci) => ci.family === family && has(ci))
        .sort((a, b) => claimedAt(b.attributes, rule) - claimedAt(a.attributes, rule) || (a.id < b.id ? -1 : 1));
      if (last === undefined) ownerOf.delete(text);
      else ownerOf.set(text, last.id);
    }
  }

  #find({ class: className, attributes }: Find): readonly string[] {
    const wanted = Object.entries(attributes);
    return [...this.#cis.values()]
      .filter((ci) => {
        const own: JsonObject = { ...plainAttributes(ci.attributes), name: ci.name };
        const isOf = className === null || this.#lineage(ci.ciClass).includes(className);
        return isOf && !this.#gone.has(ci.id) && wanted.every(([name, value]) => said(own[name]) === said(value));
      })
      .map(({ id }) => id)
      .sort()
      .slice(0, 10);
  }

  #lineage(name: string): readonly string[] {
    return [name, ...(findClass(this.#classes, name)?.ancestors ?? [])];
  }
}

function nameIn(value: Json): string | null {
  return typeof value === "string" ? value : null;
}

/** Outer blanks and letter case do not count, nor whether a number is given as text. */
function said(value: Json | undefined): string | null {
  return value === null || value === undefined || typeof value === "object" ? null : String(value).trim().toLowerCase();
}
