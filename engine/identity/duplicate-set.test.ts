import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { judgeSets, mainOf, type OpenSet, setView } from "./duplicate-set.ts";

const changes = (open: readonly OpenSet[], ...pairs: readonly (readonly [string, string])[]) => judgeSets(open, pairs);

describe("sets of CIs that may be one thing", () => {
  it("open once for all that look alike, by whatever way", () => {
    expect(changes([], ["a", "b"], ["c", "d"], ["b", "e"])).toEqual([
      { kind: "open", cis: ["a", "b", "e"] },
      { kind: "open", cis: ["c", "d"] },
    ]);
  });

  it("go on as they are while nothing changes, and take in who looks like one of them", () => {
    const open = [{ id: 1, cis: ["a", "b"] }];
    expect(changes(open, ["a", "b"])).toEqual([]);
    expect(changes(open, ["a", "b"], ["b", "c"])).toEqual([
      { kind: "change", set: 1, cis: ["a", "b", "c"], joined: ["c"] },
    ]);
  });

  it("close when nothing looks alike any more", () => {
    expect(changes([{ id: 1, cis: ["a", "b"] }])).toEqual([{ kind: "close", set: 1, into: null }]);
  });

  it("that fall apart go on with the larger part, and the rest opens anew", () => {
    const open = [{ id: 1, cis: ["a", "b", "c", "d", "e"] }];
    expect(changes(open, ["a", "b"], ["c", "d"], ["d", "e"])).toEqual([
      { kind: "change", set: 1, cis: ["c", "d", "e"], joined: [] },
      { kind: "open", cis: ["a", "b"] },
    ]);
  });

  it("that become one go on as the one that was opened first", () => {
    const open = [
      { id: 2, cis: ["a", "b"] },
      { id: 1, cis: ["c", "d"] },
    ];
    expect(changes(open, ["a", "b"], ["c", "d"], ["b", "c"])).toEqual([
      { kind: "change", set: 1, cis: ["a", "b", "c", "d"], joined: ["a", "b"] },
      { kind: "close", set: 2, into: 1 },
    ]);
  });

  it("judged twice change once: what was carried out stands, and no CI is in two", () => {
    const id = fc.constantFrom("a", "b", "c", "d", "e", "f");
    const pairs = fc.array(fc.tuple(id, id).filter(([one, two]) => one !== two));
    fc.assert(
      fc.property(fc.array(pairs, { maxLength: 6 }), (rounds) => {
        let open: readonly OpenSet[] = [];
        let next = 1;
        for (const round of rounds) {
          for (const change of judgeSets(open, round)) {
            if (change.kind === "open") open = [...open, { id: next++, cis: change.cis }];
            else {
              const { set } = change;
              const rest = open.filter((one) => one.id !== set);
              open = change.kind === "close" ? rest : [...rest, { id: set, cis: change.cis }];
            }
          }
          expect(judgeSets(open, round)).toEqual([]);
          const all = open.flatMap(({ cis }) => cis);
          expect(new Set(all).size).toBe(all.length);
        }
      }),
    );
  });
});

it("the one that is known longest leads its set, and a record reads it as its CI", () => {
  const ci = (id: string, since: number) => ({
    id,
    name: id.toUpperCase(),
    class: "host",
    attributes: { os: id },
    since,
  });
  expect(mainOf([ci("b", 1), ci("c", 2), ci("a", 1)])?.id).toBe("a");
  expect(setView([ci("b", 1), ci("a", 2)], ["y", "x", "y"])).toEqual({
    ci: { os: "b", id: "b", name: "B", class: "host" },
    cis: ["a", "b"],
    names: ["A", "B"],
    count: 2,
    because: "x; y",
  });
});
