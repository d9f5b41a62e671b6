/** How the alert board behaves, whoever hosts it: the product on PostgreSQL and the simulator play the same suite. */
import { describe, expect, it } from "vitest";
import type { Maintenance } from "../../engine/alert/maintenance.ts";
import type { AlertRule } from "../../engine/alert/ir.ts";
import { inOrder } from "../../engine/alert/rule.ts";
import { minuteMs, sampleRule } from "../../engine/alert/sample.ts";
import type { Json } from "../../engine/base/json.ts";
import { type AlertHost, type CreateHost, minute } from "./host.ts";

const event = (at: number, change: { readonly [key: string]: Json } = {}): Json => ({
  key: "a",
  title: "A is down",
  host: "db1",
  severity: 1,
  at: minute(at),
  ...change,
});
const grouped = (change: Partial<AlertRule["group"]>): AlertRule =>
  sampleRule({ group: { ...sampleRule().group, ...change } });
const kinds = async (host: AlertHost): Promise<readonly string[]> => (await host.effects()).map(({ kind }) => kind);

export function alertBehaviour(name: string, create: CreateHost): void {
  describe(`the alert board of ${name}`, () => {
    it("opens a record for an alert and ends its group when it clears, with the reasons", async () => {
      const host = await create([sampleRule()]);
      await host.play(0, [event(0)]);
      await host.play(5, [event(5, { state: "clear" })]);
      expect(await host.effects()).toMatchObject([
        { kind: "group.open", group: "down:monitor/a:1", type: "incident", fields: { title: "A is down" } },
        { kind: "group.clear", group: "down:monitor/a:1", text: "All alerts cleared: A is down", count: 1 },
      ]);
      expect(await host.alert("a")).toMatchObject({
        alert: { state: "clear", episode: 1, count: 2 },
        reason: { binding: 'the only host with {"name":"db1"}', rule: "its source cleared it" },
      });
    });

    it("tells the record what joined, once for those that came together, before it tells the end", async () => {
      const host = await create([sampleRule()]);
      await host.play(0, [event(0)]);
      await host.play(1, [event(1, { key: "b", title: "B" }), event(1, { key: "c", title: "C" })]);
      const cleared = ["a", "b", "c"].map((key) => event(2, { key, state: "clear" }));
      await host.play(2, cleared);
      expect(await host.effects()).toMatchObject([
        { kind: "group.open" },
        {
          kind: "group.join",
          count: 2,
          text: '2 alerts joined: B (same CI "db1" within the window); C (same CI "db1" within the window)',
        },
        { kind: "group.clear", count: 3, text: "All alerts cleared: A is down; B; C" },
      ]);
    });

    it("ends a group only when none of its alerts fires, whichever batch they came in", async () => {
      const host = await create([sampleRule()]);
      await host.play(0, [event(0), event(0, { key: "b" })]);
      await host.play(1, [event(1, { state: "clear" })]);
      expect(await kinds(host)).not.toContain("group.clear");
      await host.play(2, [event(2, { key: "b", state: "clear" })]);
      expect(await kinds(host)).toContain("group.clear");
    });

    it("opens nothing for what ends within the hold, and opens when the hold is over", async () => {
      const host = await create([sampleRule({ holdMs: 5 * minuteMs })]);
      await host.play(0, [event(0), event(0, { key: "b", host: "far1" })]);
      await host.play(3, [event(3, { state: "clear" })]);
      expect(await kinds(host)).toEqual([]);
      await host.play(6, []);
      expect(await host.effects()).toMatchObject([{ kind: "group.open", group: "down:monitor/b:1" }]);
    });

    it("groups what is near in the CMDB, as far as the rule says", async () => {
      const host = await create([grouped({ relations: 1 })]);
      await host.play(0, [event(0), event(0, { key: "b", host: "web1" }), event(0, { key: "c", host: "far1" })]);
      const of = async (key: string): Promise<string | null | undefined> => (await host.alert(key))?.groupId;
      expect(await of("b")).toBe(await of("a"));
      expect(await of("c")).not.toBe(await of("a"));
    });

    it("groups nothing by what is absent: alerts without a CI, or without a label, have each a group of their own", async () => {
      const host = await create([sampleRule()]);
      await host.play(0, [event(0, { host: "nowhere" }), event(0, { key: "b", host: "nowhere" })]);
      await host.play(1, [event(1, { key: "c", host: null })]);
      expect(await kinds(host)).toEqual(["group.open", "group.open", "group.open"]);
      expect((await host.alert("c"))?.reason).toMatchObject({
        group: 'it has no "ci" to be grouped by: a group of its own',
      });
      const bySite = await create([grouped({ by: [["labels", "site"]] })]);
      await bySite.play(0, [event(0), event(0, { key: "b", labels: { site: null } })]);
      await bySite.play(0, [
        event(0, { key: "c", labels: { site: "x" } }),
        event(0, { key: "d", labels: { site: "x" } }),
      ]);
      expect((await kinds(bySite)).filter((kind) => kind === "group.open")).toHaveLength(3);
    });

    it("tries rules by their order, then by their names, and says which others match", async () => {
      const named = (name: string, order?: number): AlertRule => ({
        ...sampleRule({ name }),
        ...(order === undefined ? {} : { order }),
      });
      const host = await create(inOrder([named("a-usual"), named("late", 900), named("first", 10), named("b-usual")]));
      await host.play(0, [event(0)]);
      expect(await host.alert("a")).toMatchObject({
        rule: "first",
        reason: { also: ["a-usual", "b-usual", "late"] },
      });
    });

    it("keeps what an alert was: an entry when it opens, is of another severity, and closes; none for what repeats", async () => {
      const host = await create([sampleRule()]);
      await host.play(0, [event(0)]);
      await host.play(1, [event(1), event(2, { severity: 3 })]);
      await host.play(3, [event(3, { severity: 3 }), event(1.5, { severity: 2 })]);
      await host.play(9, [event(9, { state: "clear", severity: 0 }), event(9, { state: "clear", severity: 0 })]);
      const group = { group: "down:monitor/a:1", rule: "down" };
      const kept = await host.changes();
      expect(kept).toMatchObject([
        { episode: 1, at: minute(0), state: "firing", severity: 1, count: 1, duplicates: 0, ...group },
        { episode: 1, at: minute(2), state: "firing", severity: 3, count: 3, duplicates: 1, ...group },
        { episode: 1, at: minute(9), state: "clear", severity: 0, count: 6, duplicates: 3, ...group },
      ]);
      expect(new Set(kept.map(({ ci }) => ci)).size).toBe(1);
      expect(kept[0]).toMatchObject({ alert: "monitor/a", source: "monitor", title: "A is down" });
    });

    it("keeps each episode of one batch, and in its group only the one that was judged", async () => {
      const host = await create([sampleRule()]);
      await host.play(5, [event(0), event(1, { state: "clear" }), event(2), event(2, { key: "b", state: "clear" })]);
      expect(await host.changes()).toMatchObject([
        { episode: 1, at: minute(0), state: "firing", group: null, rule: null },
        { episode: 1, at: minute(1), state: "clear", group: null, rule: null },
        { episode: 2, at: minute(2), state: "firing", group: "down:monitor/a:2", rule: "down" },
      ]);
    });

    it("keeps when an alert came into its group, if that was later than its event", async () => {
      const host = await create([sampleRule({ holdMs: 5 * minuteMs })]);
      await host.play(0, [event(0)]);
      await host.play(6, []);
      await host.play(7, []);
      expect(await host.changes()).toMatchObject([
        { at: minute(0), state: "firing", group: null },
        { at: minute(6), state: "firing", group: "down:monitor/a:1", count: 1 },
      ]);
    });

    it("an episode that is held back is not in the group of the one before it", async () => {
      const host = await create([sampleRule({ holdMs: 5 * minuteMs })]);
      await host.play(6, [event(0)]);
      await host.play(8, [event(8, { state: "clear" })]);
      await host.play(20, [event(20)]);
      expect(await host.changes()).toMatchObject([
        { at: minute(0), episode: 1, group: "down:monitor/a:1" },
        { at: minute(8), episode: 1, state: "clear", group: "down:monitor/a:1" },
        { at: minute(20), episode: 2, state: "firing", group: null },
      ]);
    });

    it("believes a source that repeats the old start long after the end, and no late repetition", async () => {
      const host = await create([sampleRule()]);
      await host.play(0, [event(0)]);
      await host.play(5, [event(5, { state: "clear" })]);
      await host.play(5.2, [event(0)]);
      expect(await host.alert("a")).toMatchObject({ alert: { state: "clear", episode: 1 } });
      await host.play(10, [event(0)]);
      expect(await host.alert("a")).toMatchObject({ alert: { state: "firing", episode: 2, changedAt: minute(10) } });
      await host.play(15, [event(15, { state: "clear" })]);
      expect(await kinds(host)).toEqual(["group.open", "group.clear", "group.open", "group.clear"]);
    });

    it("believes a repeated start at once when the source says that it repeats nothing late, and later when it may for longer", async () => {
      const hasNoReplicas = await create([sampleRule()], { lateRepeatsMs: 0 });
      await hasNoReplicas.play(0, [event(0)]);
      await hasNoReplicas.play(5, [event(5, { state: "clear" })]);
      await hasNoReplicas.play(5.2, [event(0)]);
      expect(await hasNoReplicas.alert("a")).toMatchObject({
        alert: { state: "firing", episode: 2, changedAt: minute(5.2) },
      });
      expect(await kinds(hasNoReplicas)).toEqual(["group.open", "group.clear", "group.open"]);
      const waitsLonger = await create([sampleRule()], { lateRepeatsMs: 3 * minuteMs });
      await waitsLonger.play(0, [event(0)]);
      await waitsLonger.play(5, [event(5, { state: "clear" })]);
      await waitsLonger.play(7, [event(0)]);
      expect(await waitsLonger.alert("a")).toMatchObject({ alert: { state: "clear", episode: 1 } });
      await waitsLonger.play(8, [event(0)]);
      expect(await waitsLonger.alert("a")).toMatchObject({ alert: { state: "firing", episode: 2 } });
    });

    it("opens for the event that makes a threshold full, and says how far it is", async () => {
      const host = await create([sampleRule({ threshold: { count: 3, gapMs: 2 * minuteMs, when: null } })]);
      await host.play(1, [event(0), event(1)]);
      expect(await host.alert("a")).toMatchObject({
        groupId: null,
        reason: { rule: "2 of 3 events, each soon enough after the one before" },
      });
      await host.play(4, [event(4)]);
      expect(await kinds(host)).toEqual([]);
      await host.play(7, [event(5), event(7)]);
      expect(await host.effects()).toMatchObject([{ kind: "group.open", group: "down:monitor/a:1" }]);
      await host.play(8, [event(8, { state: "clear" })]);
      await host.play(9, [event(9)]);
      expect(await kinds(host)).toEqual(["group.open", "group.clear"]);
    });

    it("takes an alert as over when nothing was heard of it for so long, and believes it when it is heard again", async () => {
      const host = await create([sampleRule()], { closeAfterMs: 60 * minuteMs });
      await host.play(0, [event(0)]);
      await host.play(40, [event(0)]);
      await host.play(60, []);
      await host.play(99, []);
      expect(await kinds(host)).toEqual(["group.open"]);
      await host.play(100, []);
      expect(await host.alert("a")).toMatchObject({
        alert: { state: "clear", severity: 0, unheard: true, count: 2 },
        reason: { rule: "nothing was heard of it for 60 minutes: it is taken as over" },
      });
      expect(await kinds(host)).toEqual(["group.open", "group.clear"]);
      expect((await host.changes()).map(({ state, at }) => [state, at])).toEqual([
        ["firing", minute(0)],
        ["clear", minute(100)],
      ]);
      await host.play(200, [event(0)]);
      expect(await host.alert("a")).toMatchObject({ alert: { state: "firing", episode: 2 } });
      expect((await host.alert("a"))?.alert).not.toHaveProperty("unheard");
    });

    describe("in maintenance", () => {
      const changes: Maintenance = {
        name: "changes",
        title: "Changes",
        record: "change",
        states: ["scheduled", "implement"],
        dependents: 1,
        longestMs: null,
      };
      const window = { state: "implement", cis: ["db1"], from: 0, until: 30 };

      it("opens nothing for what it touches, and what still fires at its end counts from then", async () => {
        const host = await create([sampleRule({ holdMs: 5 * minuteMs })], {}, [changes]);
        await host.hold(window);
        await host.play(1, [event(1), event(1, { key: "b", host: "web1" }), event(1, { key: "c", host: "far1" })]);
        await host.play(10, []);
        expect(await host.effects()).toMatchObject([{ kind: "group.open", group: "down:monitor/c:1" }]);
        expect(await host.alert("b")).toMatchObject({
          alert: { state: "firing", maintenance: { maintenance: "changes", record: "change/CHG1", until: minute(30) } },
          reason: { rule: expect.stringMatching(/^in maintenance "changes" of ".*" until .*: it opens nothing$/) },
        });
        await host.play(20, [event(20, { state: "clear" })]);
        expect((await host.alert("a"))?.alert).not.toHaveProperty("maintenance");
        await host.play(30, []);
        await host.play(34, []);
        expect(await kinds(host)).toEqual(["group.open"]);
        await host.play(35, []);
        expect(await host.effects()).toMatchObject([{}, { kind: "group.open", group: "down:monitor/b:1" }]);
      });

      it("follows the record: what ends early, is moved or is not approved is none", async () => {
        const host = await create([sampleRule()], {}, [changes]);
        await host.hold({ ...window, state: "new" });
        await host.play(1, [event(1)]);
        expect(await kinds(host)).toEqual(["group.open"]);
        await host.hold(window);
        await host.play(2, [event(2, { key: "b", host: "web1" })]);
        await host.hold({ ...window, until: 60 });
        await host.play(31, []);
        expect(await host.alert("b")).toMatchObject({ alert: { maintenance: { until: minute(60) } } });
        await host.hold(null);
        await host.play(32, []);
        expect(await host.alert("b")).toMatchObject({ alert: { liveAt: minute(32) }, groupId: "down:monitor/b:1" });
      });

      it("stays where it was, and joins nothing while it is in maintenance", async () => {
        const host = await create([sampleRule()], {}, [changes]);
        await host.play(0, [event(0)]);
        await host.hold(window);
        await host.play(1, [event(1, { severity: 2 }), event(1, { key: "b" })]);
        expect(await host.alert("a")).toMatchObject({ groupId: "down:monitor/a:1", alert: { severity: 2 } });
        expect(await host.alert("b")).toMatchObject({ groupId: null, alert: { maintenance: { until: minute(30) } } });
        await host.play(2, [event(2, { state: "clear" }), event(2, { key: "b", state: "clear" })]);
        expect(await kinds(host)).toEqual(["group.open", "group.clear"]);
      });

      it("is none for a rule that opens all the same", async () => {
        const rules = [sampleRule({ inMaintenance: "open" })];
        const host = await create(rules, {}, [changes]);
        await host.hold(window);
        await host.play(1, [event(1)]);
        expect(await kinds(host)).toEqual(["group.open"]);
      });

      it("lasts no longer than it may", async () => {
        const host = await create([sampleRule()], {}, [{ ...changes, longestMs: 10 * minuteMs }]);
        await host.hold(window);
        await host.play(1, [event(1)]);
        await host.play(9, []);
        expect(await kinds(host)).toEqual([]);
        await host.play(10, []);
        expect(await kinds(host)).toEqual(["group.open"]);
      });

      it("reaches what depends on an item as far as it says, and not what the item depends on", async () => {
        const near = await create([sampleRule()], {}, [{ ...changes, dependents: 0 }]);
        await near.hold(window);
        await near.play(1, [event(1, { key: "b", host: "web1" })]);
        expect(await kinds(near)).toEqual(["group.open"]);
        const above = await create([sampleRule()], {}, [changes]);
        await above.hold({ ...window, cis: ["web1"] });
        await above.play(1, [event(1)]);
        expect(await kinds(above)).toEqual(["group.open"]);
      });
    });

    it("opens nothing for an old event that comes after a later end it did not belong to", async () => {
      const host = await create([sampleRule()]);
      await host.play(5, [event(5, { state: "clear" })]);
      await host.play(30, [event(0)]);
      expect(await kinds(host)).toEqual([]);
    });
  });
}
