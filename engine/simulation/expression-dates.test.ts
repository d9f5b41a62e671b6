import { describe, expect, it } from "vitest";
import { monday, worldOf } from "./testing/world-of.ts";

const definitions = `apiVersion: opsloom/v1
kind: RecordType
metadata: { name: loan }
spec:
  number: LOA
  fields:
    title: { type: string }
    due: { type: instant, computed: '\${ plus(.openedAt; "3bd"; "desk") }' }
    hours: { type: number, computed: '\${ between(.openedAt; plus(.openedAt; "3bd"; "desk"); "desk") / 3600000 }' }
---
apiVersion: opsloom/v1
kind: Lifecycle
metadata: { name: loan }
spec:
  record: loan
  allow: [agent]
  initial: lent
  states:
    lent:
      transitions:
        remind: { when: 'between(.openedAt; $now; "desk") >= 8 * 3600000' }
      after: [{ until: '\${ plus(.due; "30m") }', target: late }]
    late: { transitions: { return: back } }
    back: { final: true }
---
apiVersion: opsloom/v1
kind: Calendar
metadata: { name: desk }
spec: { zone: UTC, businessDay: 8h, open: { mon-fri: '09:00-17:00' } }
`;

describe("dates by a calendar", () => {
  it("are computed, asked for by conditions and waited for, by the calendar that the record pins", () => {
    const world = worldOf(definitions);
    const kim = { user: "kim", roles: ["agent"], groups: [] };
    const { decision, id } = world.open("loan", { title: "Ladder" }, {}, kim);
    expect(decision.ok).toBe(true);
    // Monday at nine, and eight hours a day: the third day ends on Wednesday at five.
    expect(world.record(id)?.state.fields).toMatchObject({ due: "2026-03-04T17:00:00.000Z", hours: 24 });
    expect(world.send(id, "remind", {}, kim)).toMatchObject({ ok: false });
    world.advance(monday + 8 * 3_600_000);
    expect(world.send(id, "remind", {}, kim)).toMatchObject({ ok: true });
    world.advance(Date.UTC(2026, 2, 4, 17, 29, 59));
    expect(world.record(id)?.state.state).toBe("lent");
    world.advance(Date.UTC(2026, 2, 4, 17, 30, 1));
    expect(world.record(id)?.state.state).toBe("late");
    expect(world.problems).toEqual([]);
  });
});
