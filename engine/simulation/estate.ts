/** The CIs of a scenario, told apart and put together by the kernel of the CMDB, in memory. */
import { type Candidate, withoutPlaceholders } from "../identity/candidate.ts";
import { checkCandidate } from "../identity/check.ts";
import { claimedAt } from "../identity/claim.ts";
import type { Draft } from "../identity/draft.ts";
import { type CiClasses, familyOf, findClass, type IdentityKeys, parentRelations } from "../identity/identify.ts";
import { keyText } from "../identity/key-owner.ts";
import { type Board, identifyItem, place } from "../identity/place.ts";
import { plainAttributes, type ProvenancedAttributes } from "../identity/reconcile.ts";
import { relationDirection, type RelationTypes } from "../identity/relation.ts";
import type { Json, JsonObject } from "../base/json.ts";
import type { Ask, Reply } from "../pattern/ask.ts";
import type { Find } from "../pattern/item.ts";
import type { HostCi } from "../pattern/sighting.ts";
import type { SeenEstate } from "./expected-estate.ts";
import type { Fixture, FixtureCi } from "./fixture.ts";

type Outcome = Extract<Reply, { readonly kind: "report" }>["outcomes"][number];

/** Whoever gave the scenario its CIs. */
const giver = "manual";

export class Estate {
  readonly #cis = new Map<string, Draft>();
  readonly #board: Board = {
    drafts: this.#cis,
    ownerOf: new Map(),
    rivals: [],
    alike: [],
    newId: (name) => {
      let id = name;
      for (let count = 2; this.#cis.has(id); count += 1) id = `${name}-${String(count)}`;
      return id;
    },
  };
  readonly #edges = new Map<string, { readonly from: string; readonly type: string; readonly to: string }>();
  readonly #classes: CiClasses;
  readonly #types: RelationTypes;

  constructor(fixture: Fixture, classes: CiClasses, types: RelationTypes) {
    this.#classes = classes;
    this.#types = types;
    const all = Object.values(fixture.cis);
    for (const ci of all) for (const { type, to } of ci.relations) this.#relate(ci.id, type, fixture.cis[to]?.id ?? to);
    for (const ci of all) this.#give(ci);
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
        attributes: plainAttributes(attributes),
      })),
      relations: [...this.#edges.values()],
    };
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
        const relations = [...this.#edges.values()].filter(({ from }) => from === ci.id);
        return [
          key,
          {
            id: ci.id,
            name: ci.name,
            classes: this.#lineage(ci.ciClass),
            owner: old?.owner ?? null,
            ownerGroup: old?.ownerGroup ?? null,
            attributes: plainAttributes(ci.attributes),
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
        const outcomes = this.#upsert(ask.report.candidates, at);
        for (const { from, type, to } of ask.report.edges) this.#relate(from, type, to);
        return { kind: "report", outcomes };
      }
      case "supersede":
        for (const [key, edge] of this.#edges)
          if (edge.from === ask.from && edge.type === ask.type && !ask.keep.includes(edge.to)) this.#edges.delete(key);
        return { kind: "supersede" };
    }
    return ask satisfies never;
  }

  #give({ id, name, classes, attributes }: FixtureCi): void {
    const [className = ""] = classes;
    const stated: { [attribute: string]: ProvenancedAttributes[string] } = {};
    for (const [attribute, value] of Object.entries({ name, ...attributes }))
      stated[attribute] = { value, source: giver, at: 0 };
    const candidate = { ref: id, class: className, attributes: { name, ...attributes }, relations: [] };
    const one = identifyItem(this.#classes, { candidate, parents: this.#parentsOf(id, className) });
    const lookups = "lookups" in one ? one.lookups : [];
    const ciClass = findClass(this.#classes, className);
    const family = ciClass === undefined ? className : familyOf(this.#classes, ciClass);
    for (const { rule, keys } of lookups)
      for (const key of keys) this.#board.ownerOf.set(keyText({ family, rule, key }), id);
    this.#cis.set(id, {
      stored: null,
      id,
      family,
      ciClass: className,
      name,
      attributes: stated,
      keys: Object.fromEntries(lookups.map(({ rule, keys }) => [rule, keys])),
      aliases: {},
      changes: [],
      seen: false,
      restored: false,
    });
  }

  #parentsOf(id: string, className: string): { readonly [relation: string]: string } {
    const ciClass = findClass(this.#classes, className);
    const parents: { [relation: string]: string } = {};
    for (const name of ciClass === undefined ? [] : parentRelations(ciClass)) {
      const direction = relationDirection(this.#types, name);
      const edge = [...this.#edges.values()].find(
        (one) => one.type === direction?.type.names[0] && (direction.reversed ? one.to : one.from) === id,
      );
      if (edge !== undefined) parents[name] = direction?.reversed === true ? edge.from : edge.to;
    }
    return parents;
  }

  /** Parents are written before what is identified within them, as in the store. */
  #upsert(candidates: readonly Candidate[], at: number): readonly Outcome[] {
    const outcomes = new Map<string, Outcome>();
    let open = [...candidates];
    while (open.length > 0) {
      const isReady = (one: Candidate): boolean =>
        this.#ends(one, candidates).every(({ other }) => typeof other !== "object" || outcomes.has(other.ref));
      const ready = open.filter(isReady);
      for (const one of ready.length > 0 ? ready : open) {
        const fault = outcomes.has(one.ref) ? "its ref occurs twice" : null;
        outcomes.set(one.ref, fault === null ? this.#place(one, candidates, outcomes, at) : refused(one, fault));
      }
      open = open.filter(({ ref }) => !outcomes.has(ref));
    }
    for (const { ref, relations } of candidates)
      for (const { name, to } of relations) {
        const [own, other] = [outcomes.get(ref)?.id, "id" in to ? to.id : outcomes.get(to.ref)?.id];
        const direction = relationDirection(this.#types, name);
        if (own == null || other == null || direction === null) continue;
        const [from, end] = direction.reversed ? [other, own] : [own, other];
        this.#relate(from, direction.type.names[0], end);
      }
    return candidates.map(({ ref }) => outcomes.get(ref) ?? { ref, id: null, because: "it was not placed" });
  }

  /** The relations within which a candidate is identified, with their other end. */
  #ends(
    candidate: Candidate,
    all: readonly Candidate[],
  ): readonly { readonly relation: string; readonly other: Candidate | string }[] {
    const ciClass = findClass(this.#classes, candidate.class);
    return (ciClass === undefined ? [] : parentRelations(ciClass)).flatMap((relation) => {
      const direction = relationDirection(this.#types, relation);
      if (direction === null) return [];
      const [forward, back] = direction.reversed ? [...direction.type.names].toReversed() : direction.type.names;
      const own = candidate.relations
        .filter(({ name }) => name === forward)
        .map(({ to }) => ("id" in to ? to.id : all.find(({ ref }) => ref === to.ref)));
      const theirs = all.filter(({ relations }) =>
        relations.some(({ name, to }) => name === back && "ref" in to && to.ref === candidate.ref),
      );
      return [...own, ...theirs].flatMap((other) => (other === undefined ? [] : [{ relation, other }]));
    });
  }

  #place(written: Candidate, all: readonly Candidate[], outcomes: ReadonlyMap<string, Outcome>, at: number): Outcome {
    const ciClass = findClass(this.#classes, written.class);
    const candidate = ciClass === undefined ? written : withoutPlaceholders(ciClass, written);
    const fault = checkCandidate(ciClass, candidate, this.#types);
    if (ciClass === undefined || fault !== null) return refused(written, fault?.message ?? "");
    const parents: { [relation: string]: string } = {};
    for (const { relation, other } of this.#ends(candidate, all)) {
      const id = typeof other === "string" ? other : outcomes.get(other.ref)?.id;
      if (id != null) parents[relation] ??= id;
    }
    const one = identifyItem(this.#classes, { candidate, parents });
    if (!("lookups" in one)) return refused(written, one.fault.message);
    const placed = place({ classes: this.#classes, source: "discovery", at }, one, this.#board);
    this.#handBack();
    return placed.kind === "refused"
      ? refused(written, placed.fault.message)
      : { ref: written.ref, id: placed.id, because: null };
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
        return isOf && wanted.every(([name, value]) => said(own[name]) === said(value));
      })
      .map(({ id }) => id)
      .sort()
      .slice(0, 10);
  }

  #lineage(name: string): readonly string[] {
    return [name, ...(findClass(this.#classes, name)?.ancestors ?? [])];
  }

  #relate(from: string, type: string, to: string): void {
    if (from !== to) this.#edges.set(JSON.stringify([from, type, to]), { from, type, to });
  }
}

function refused({ ref }: Candidate, because: string): Outcome {
  return { ref, id: null, because };
}

/** Outer blanks and letter case do not count, nor whether a number is given as text. */
function said(value: Json | undefined): string | null {
  return value === null || value === undefined || typeof value === "object" ? null : String(value).trim().toLowerCase();
}
