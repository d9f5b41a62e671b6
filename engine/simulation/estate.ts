/** The CIs of a scenario, told apart and put together by the kernel of the CMDB, in memory. */
import { attributeOf } from "../identity/attribute.ts";
import { type Candidate, withoutPlaceholders } from "../identity/candidate.ts";
import { checkCandidate, checkComplete } from "../identity/check.ts";
import {
  chooseMatch,
  type CiClasses,
  familyOf,
  findClass,
  identify,
  type IdentityKeys,
  parentRelations,
} from "../identity/identify.ts";
import { plainAttributes, type ProvenancedAttributes, reconcile } from "../identity/reconcile.ts";
import { relationDirection, type RelationTypes } from "../identity/relation.ts";
import type { Json, JsonObject } from "../base/json.ts";
import type { Ask, Reply } from "../pattern/ask.ts";
import type { Find } from "../pattern/item.ts";
import type { HostCi } from "../pattern/sighting.ts";
import type { SeenEstate } from "./expected-estate.ts";
import type { Fixture, FixtureCi } from "./fixture.ts";

interface EstateCi {
  readonly id: string;
  class: string;
  name: string;
  attributes: ProvenancedAttributes;
  keys: IdentityKeys;
}

type Outcome = Extract<Reply, { readonly kind: "report" }>["outcomes"][number];

/** Whoever gave the scenario its CIs. */
const giver = "manual";

export class Estate {
  readonly #cis = new Map<string, EstateCi>();
  readonly #edges = new Map<string, { readonly from: string; readonly type: string; readonly to: string }>();
  readonly #classes: CiClasses;
  readonly #types: RelationTypes;

  constructor(fixture: Fixture, classes: CiClasses, types: RelationTypes) {
    this.#classes = classes;
    this.#types = types;
    const all = Object.values(fixture.cis);
    for (const ci of all) for (const { type, to } of ci.relations) this.#relate(ci.id, type, fixture.cis[to]?.id ?? to);
    for (const ci of all) this.#cis.set(ci.id, this.#given(ci));
  }

  /** The CI that a scenario calls so; null = there is none. */
  host(target: string): HostCi | null {
    const ci = [...this.#cis.values()].find(({ id, name }) => id === target || name === target);
    if (ci === undefined) return null;
    return { id: ci.id, name: ci.name, classes: this.#lineage(ci.class), attributes: plainAttributes(ci.attributes) };
  }

  seen(): SeenEstate {
    return {
      cis: [...this.#cis.values()].map((ci) => ({ ...ci, attributes: plainAttributes(ci.attributes) })),
      relations: [...this.#edges.values()],
    };
  }

  /** By what each CI is recognized. */
  identities(): readonly { readonly id: string; readonly family: string; readonly keys: IdentityKeys }[] {
    return [...this.#cis.values()].map(({ id, class: name, keys }) => {
      const ciClass = findClass(this.#classes, name);
      return { id, family: ciClass === undefined ? name : familyOf(this.#classes, ciClass), keys };
    });
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
            classes: this.#lineage(ci.class),
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

  #given({ id, name, classes, attributes }: FixtureCi): EstateCi {
    const [className = ""] = classes;
    const stated: { [attribute: string]: ProvenancedAttributes[string] } = {};
    for (const [attribute, value] of Object.entries({ name, ...attributes }))
      stated[attribute] = { value, source: giver, at: 0 };
    const ciClass = findClass(this.#classes, className);
    const candidate = { ref: id, class: className, attributes: { name, ...attributes }, relations: [] };
    const lookups = ciClass === undefined ? null : identify(ciClass, candidate, this.#parentsOf(id, className));
    const keys = lookups?.ok === true ? Object.fromEntries(lookups.value.map((one) => [one.rule, one.keys])) : {};
    return { id, class: className, name, attributes: stated, keys };
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
    const lookups = identify(ciClass, candidate, parents);
    if (!lookups.ok) return refused(written, lookups.error.message);
    const family = familyOf(this.#classes, ciClass);
    const owner = (rule: string, key: string): EstateCi | undefined =>
      [...this.#cis.values()].find((ci) => {
        const own = findClass(this.#classes, ci.class);
        return own !== undefined && familyOf(this.#classes, own) === family && ci.keys[rule]?.includes(key) === true;
      });
    const decision = chooseMatch(lookups.value, owner);
    const known = decision.id === null ? undefined : this.#cis.get(decision.id);
    let { attributes } = candidate;
    if (known === undefined) {
      attributes = { ...defaults(ciClass.attributes), ...attributes };
      const incomplete = checkComplete(ciClass, attributes);
      if (incomplete !== null) return refused(written, incomplete.message);
    }
    const ci = known ?? this.#insert(candidate);
    const isBetter = ciClass.ancestors.includes(ci.class) && candidate.guessed?.includes("class") !== true;
    if (isBetter) ci.class = ciClass.name;
    const own = findClass(this.#classes, ci.class) ?? ciClass;
    const held = Object.fromEntries(
      Object.entries(attributes).filter(([name]) => attributeOf(own, name) !== undefined),
    );
    const report = { attributes: held, source: "discovery", at, guessed: candidate.guessed ?? [] };
    const result = reconcile(own, ci.attributes, report);
    ci.attributes = result.attributes;
    const stated = ci.attributes["name"]?.value;
    if (typeof stated === "string" && stated.trim() !== "") ci.name = stated;
    const lost = new Set(result.refusals.map(({ attribute }) => attribute));
    for (const lookup of lookups.value) {
      const rule = own.identify[lookup.order] ?? ciClass.identify[lookup.order];
      if (rule?.by.some((name) => lost.has(name)) !== true) ci.keys = { ...ci.keys, [lookup.rule]: lookup.keys };
    }
    return { ref: written.ref, id: ci.id, because: null };
  }

  #insert({ ref, class: className, attributes }: Candidate): EstateCi {
    const stated = attributes["name"];
    const name = typeof stated === "string" && stated.trim() !== "" ? stated : ref;
    let id = name;
    for (let count = 2; this.#cis.has(id); count += 1) id = `${name}-${String(count)}`;
    const ci: EstateCi = { id, class: className, name, attributes: {}, keys: {} };
    this.#cis.set(id, ci);
    return ci;
  }

  #find({ class: className, attributes }: Find): readonly string[] {
    const wanted = Object.entries(attributes);
    return [...this.#cis.values()]
      .filter((ci) => {
        const own: JsonObject = { ...plainAttributes(ci.attributes), name: ci.name };
        const isOf = className === null || this.#lineage(ci.class).includes(className);
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

function defaults(attributes: CiClasses[string]["attributes"]): JsonObject {
  return Object.fromEntries(
    Object.values(attributes).flatMap((one) => (one.default === null ? [] : [[one.name, one.default]])),
  );
}

/** Outer blanks and letter case do not count, nor whether a number is given as text. */
function said(value: Json | undefined): string | null {
  return value === null || value === undefined || typeof value === "object" ? null : String(value).trim().toLowerCase();
}
