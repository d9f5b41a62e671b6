import type { Fixture } from "../../../engine/simulation/fixture.ts";
import { sampleCis } from "../cis.ts";

/** What the sample runs, for what is asked of it while the year is played. `ids`: of each, by its name. */
export function sampleFixture(ids: ReadonlyMap<string, string>): Fixture {
  const cis = sampleCis.map(({ ref, class: ciClass, relations }) => {
    const id = ids.get(ref) ?? ref;
    const ends = relations.map(({ name, to }) => ({
      type: name,
      to: "ref" in to ? (ids.get(to.ref) ?? to.ref) : to.id,
    }));
    const item = { id, name: ref, classes: [ciClass], owner: null, ownerGroup: null, attributes: {}, relations: ends };
    return [ref, item] as const;
  });
  return { people: {}, groups: {}, cis: Object.fromEntries(cis), onCall: {}, reach: {} };
}
