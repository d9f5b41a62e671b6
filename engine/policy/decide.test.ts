import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decideFindings, type Decided } from "./decide.ts";
import type { Finding } from "./finding.ts";
import type { Policy } from "./ir.ts";
import { Tally } from "./tally.ts";

const now = Date.parse("2026-03-02T09:00:00Z");
const dayMs = 86_400_000;
const policy: Policy = {
  name: "owner",
  title: "Owner",
  owner: null,
  over: { kind: "cis", class: "host", has: [] },
  where: { kind: "jq", text: ".over != false" },
  at: { everyMs: 60_000, cron: null, change: false },
  test: { kind: "must", must: { kind: "jq", text: ".good" }, severity: 2 },
  finding: { kind: "template", parts: [{ jq: ".id" }, " has no owner"] },
  open: null,
  onStep: null,
  onClear: null,
  except: [],
  stopAbove: null,
};
const ladder: Policy = {
  ...policy,
  test: {
    kind: "ladder",
    until: { kind: "jq", text: ".until" },
    share: null,
    steps: [
      { text: "240h", beforeMs: 10 * dayMs, severity: 4 },
      { text: "24h", beforeMs: dayMs, severity: 1 },
    ],
  },
};

interface View {
  readonly [name: string]: string | boolean | null;
}

function look(of: Policy, views: readonly View[], open: readonly Finding[] = [], at = now): Decided {
  const tally = new Tally(of, at, new Set(open.map(({ subject }) => subject)));
  for (const view of views) tally.add({ id: String(view["id"]), name: String(view["id"]), view });
  return decideFindings(of, tally, open);
}

let count = 0;
/** The findings as they are kept after a look. */
function kept(open: readonly Finding[], { changes }: Decided): readonly Finding[] {
  let all = open;
  for (const change of changes) {
    if (change.kind === "begin") {
      count += 1;
      all = [...all, { id: String(count), policy: "owner", told: null, refused: null, ...change.found }];
    } else if (change.kind === "end") all = all.filter(({ id }) => id !== change.id);
    else all = all.map((one) => (one.id === change.id ? { ...one, ...change.found } : one));
  }
  return all;
}

describe("the findings of a policy", () => {
  it("begin where it does not hold, say why, and end when it holds again", () => {
    const begun = look(policy, [
      { id: "a", good: false },
      { id: "b", good: true },
    ]);
    expect(begun.changes).toMatchObject([
      { kind: "begin", found: { subject: "a", step: 0, severity: 2, title: "a has no owner", why: ".good is false" } },
    ]);
    const open = kept([], begun);
    expect(look(policy, [{ id: "a", good: true }], open).changes).toEqual([
      { kind: "end", id: open[0]?.id, because: "holds" },
    ]);
    expect(look(policy, [{ id: "a", good: false, over: false }], open).changes).toMatchObject([{ because: "gone" }]);
    expect(look(policy, [], open).changes).toMatchObject([{ kind: "end", because: "gone" }]);
  });

  it("go up by steps, each once, and never down; another instant is another finding", () => {
    const view = { id: "a", until: "2026-03-10T09:00:00Z" };
    const first = look(ladder, [view]);
    expect(first.changes).toMatchObject([
      { kind: "begin", found: { stepName: "240h", key: "2026-03-10T09:00:00.000Z" } },
    ]);
    let open = kept([], first);
    expect(look(ladder, [view], open, now + dayMs)).toMatchObject({ changes: [], seen: [open[0]?.id] });
    const second = look(ladder, [view], open, now + 8 * dayMs);
    expect(second.changes).toMatchObject([{ kind: "update", stepped: true, found: { stepName: "24h", severity: 1 } }]);
    open = kept(open, second);
    expect(look(ladder, [view], open, now)).toMatchObject({ changes: [], seen: [open[0]?.id] });
    const moved = look(ladder, [{ id: "a", until: "2026-03-11T09:00:00Z" }], open, now + 2 * dayMs);
    expect(moved.changes.map((one) => (one.kind === "end" ? one.because : one.kind)).toSorted()).toEqual([
      "begin",
      "moved",
    ]);
  });

  it("stay as they are where their subject cannot be judged", () => {
    const open = kept([], look(policy, [{ id: "a", good: false }]));
    expect(look(policy, [{ id: "a", good: "perhaps" }], open)).toMatchObject({ changes: [], seen: [open[0]?.id] });
    const broken = new Tally(ladder, now, new Set());
    broken.add({ id: "a", name: "web1", view: { until: "tomorrow" } });
    expect([...broken.verdicts.values()]).toEqual([
      { kind: "fault", because: 'web1: `until` is "tomorrow", which is no instant' },
    ]);
  });

  it("open nothing while an exception is in force, and what they would open when it is over", () => {
    const opening: Policy = {
      ...policy,
      open: { as: "task", record: "task", set: { title: { kind: "jq", text: "$finding.title" } } },
      except: [{ of: "a", until: now + dayMs, by: "mia", because: "It is moved" }],
    };
    const begun = look(opening, [{ id: "a", good: false }]);
    expect(begun.changes).toMatchObject([{ found: { exception: { by: "mia" }, opening: null } }]);
    const open = kept([], begun);
    expect(look(opening, [{ id: "a", good: false }], open, now + dayMs).changes).toMatchObject([
      { kind: "update", found: { exception: null, opening: { title: "a has no owner" } } },
    ]);
  });

  it("are one of the policy itself where they are more than its share, and all of them below it", () => {
    const careful: Policy = { ...policy, stopAbove: 50 };
    const views = (bad: number): View[] => [0, 1, 2, 3].map((id) => ({ id: String(id), good: id >= bad }));
    const open = kept([], look(careful, views(1)));
    const stopped = look(careful, views(3), open);
    expect(stopped).toMatchObject({
      stopped: true,
      changes: [
        { kind: "begin", found: { subject: "", why: "3 of 4 are found, which is more than 50%: nothing is done" } },
      ],
    });
    const all = kept(open, stopped);
    expect(all.map(({ subject }) => subject)).toEqual(["0", ""]);
    const again = look(careful, views(2), all);
    expect(again.changes).toMatchObject([
      { kind: "end", because: "stopped" },
      { kind: "begin", found: { subject: "1" } },
    ]);
  });

  it("are the same after a look that is done twice", () => {
    const views = fc.array(
      fc.record({
        id: fc.constantFrom("a", "b", "c", "d"),
        good: fc.constantFrom(true, false, "perhaps"),
        over: fc.boolean(),
        until: fc.constantFrom(null, "2026-03-03T00:00:00Z", "2026-03-09T00:00:00Z", "2027-01-01T00:00:00Z"),
      }),
      { maxLength: 6 },
    );
    fc.assert(
      fc.property(
        fc.constantFrom(policy, ladder, { ...policy, stopAbove: 30 }),
        fc.array(fc.tuple(views, fc.integer({ min: 0, max: 20 })), { minLength: 1, maxLength: 5 }),
        (one, looks) => {
          let open: readonly Finding[] = [];
          for (const [seen, day] of looks) {
            const distinct = [...new Map(seen.map((view) => [view.id, view])).values()];
            open = kept(open, look(one, distinct, open, now + day * dayMs));
            expect(look(one, distinct, open, now + day * dayMs).changes).toEqual([]);
            expect(new Set(open.map(({ subject, key }) => `${subject} ${key}`)).size).toBe(open.length);
          }
        },
      ),
    );
  });
});
