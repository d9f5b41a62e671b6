/** How correlations put alerts of several rules together, whoever hosts the board. */
import { describe, expect, it } from "vitest";
import type { Correlation } from "../../engine/alert/correlation.ts";
import type { AlertRule } from "../../engine/alert/ir.ts";
import { minuteMs, sampleRule } from "../../engine/alert/sample.ts";
import type { Json } from "../../engine/base/json.ts";
import { type AlertHost, type CreateHost, minute } from "./host.ts";

interface Told {
  readonly key: string;
  readonly at?: number;
  readonly [name: string]: Json | undefined;
}

const event = ({ key, at = 0, ...change }: Told): Json => ({
  key,
  title: `${key} is down`,
  host: null,
  severity: 1,
  at: minute(at),
  ...change,
});

const correlation = (change: Partial<Correlation> & Pick<Correlation, "method">): Correlation => ({
  name: "together",
  title: "Together",
  when: null,
  same: [],
  gapMs: 10 * minuteMs,
  lifeMs: 30 * minuteMs,
  ...change,
});
const upstream = correlation({
  name: "upstream",
  method: { kind: "topology", hops: 3, relations: null, hub: 20 },
});
const causes = (order: number, primary: string, secondaries: string): Correlation =>
  correlation({
    name: `cause-${String(order)}`,
    order,
    method: {
      kind: "primary",
      alert: { kind: "jq", text: `.key == "${primary}"` },
      secondary: { kind: "jq", text: `.key | test("^[${secondaries}]$")` },
      hops: null,
      relations: null,
      hub: null,
    },
  });

const merge = { command: "merge", with: { into: { kind: "jq", text: ".into" } } } as const;
/** Each alert would be alone, but for what correlations say. */
const rule = (change: Partial<AlertRule> = {}): AlertRule =>
  sampleRule({ group: { ...sampleRule().group, by: [["key"]] }, onMerge: merge, ...change });

/** Which alerts belong together, and which of them the others come from. */
async function together(host: AlertHost, keys: readonly string[]): Promise<Readonly<Record<string, string>>> {
  const groups = new Map((await host.groups()).map((group) => [group.id, group]));
  const sets = new Map<string, string[]>();
  for (const key of keys) {
    const group = groups.get((await host.alert(key))?.groupId ?? "");
    const root = groups.get(group?.into ?? "") ?? group;
    sets.set(root?.id ?? "", [...(sets.get(root?.id ?? "") ?? []), key]);
  }
  return Object.fromEntries(
    [...sets].map(([id, of]) => [of.sort().join(" "), groups.get(id)?.primary.alert.replace("monitor/", "") ?? ""]),
  );
}

/** Records that are left when those that were merged are part of others. */
async function records(host: AlertHost): Promise<number> {
  const kinds = (await host.effects()).map(({ kind }) => kind);
  return kinds.filter((kind) => kind === "group.open").length - kinds.filter((kind) => kind === "group.merge").length;
}

function permutations<T>(items: readonly T[]): readonly (readonly T[])[] {
  if (items.length < 2) return [items];
  return items.flatMap((one, index) =>
    permutations(items.filter((_, at) => at !== index)).map((rest) => [one, ...rest]),
  );
}

function byKey([one]: readonly [string, string], [other]: readonly [string, string]): number {
  return one < other ? -1 : 1;
}

/** Some of all orders, from the first to the last of them. */
function someOf<T>(all: readonly T[], most: number): readonly T[] {
  const step = Math.max(1, Math.floor(all.length / most));
  return all.filter((_, index) => index % step === 0).slice(0, most);
}

export function correlatedBehaviour(name: string, create: CreateHost, { orders }: { readonly orders: number }): void {
  /** What comes of alerts that arrive one after the other, ten seconds apart, in each order. */
  async function inEachOrder(
    told: readonly Told[],
    correlations: readonly Correlation[],
    rules: readonly AlertRule[] = [rule()],
  ): Promise<ReadonlySet<string>> {
    const found = new Set<string>();
    for (const order of someOf(permutations(told), orders)) {
      const host = await create(rules, {}, [], correlations);
      for (const [index, one] of order.entries()) await host.play(5 + index / 6, [event(one)]);
      const sets = await together(
        host,
        told.map(({ key }) => key),
      );
      found.add(JSON.stringify([Object.entries(sets).sort(byKey), await records(host)]));
    }
    return found;
  }
  const only = (sets: Readonly<Record<string, string>>): ReadonlySet<string> =>
    new Set([JSON.stringify([Object.entries(sets).sort(byKey), Object.keys(sets).length])]);

  describe(`correlations of ${name}`, { timeout: 120_000 }, () => {
    it("put what depends on one another into one group, whose primary is what the others depend on, in whatever order it comes", async () => {
      const told = [
        { key: "db", host: "db1", at: 1 },
        { key: "web", host: "web1", at: 0 },
        { key: "app", host: "app2", at: 2 },
        { key: "lb", host: "lb1", at: 1 },
      ];
      expect(await inEachOrder(told, [upstream])).toEqual(only({ "app db lb web": "db" }));
    });

    it("leave alone what is near, and of which neither depends on the other", async () => {
      const told = [
        { key: "web", host: "web1" },
        { key: "app", host: "app2" },
        { key: "far", host: "far1" },
      ];
      expect(await inEachOrder(told, [upstream])).toEqual(only({ web: "web", app: "app", far: "far" }));
    });

    it("do not walk through what many depend on, and reach it", async () => {
      // Three depend on db1.
      const hub = correlation({ method: { kind: "topology", hops: 3, relations: null, hub: 2 } });
      const through = [
        { key: "rack", host: "rack1" },
        { key: "app", host: "app2" },
      ];
      expect(await inEachOrder(through, [upstream])).toEqual(only({ "app rack": "rack" }));
      expect(await inEachOrder(through, [hub])).toEqual(only({ app: "app", rack: "rack" }));
      const to = [
        { key: "db", host: "db1" },
        { key: "app", host: "app2" },
      ];
      expect(await inEachOrder(to, [hub])).toEqual(only({ "app db": "db" }));
    });

    it("put equal tags together, of whatever rule, and nothing that has none of them", async () => {
      const tags = correlation({ method: { kind: "tags" }, same: [["labels", "site"]] });
      const rules = [rule({ name: "odd", when: { kind: "jq", text: '.key | test("[ac]")' } }), rule({ name: "rest" })];
      const told = [
        { key: "a", labels: { site: "x" } },
        { key: "b", labels: { site: "x" }, at: 1 },
        { key: "c", labels: { site: "y" } },
        { key: "d", labels: {} },
        { key: "e", labels: { site: null } },
      ];
      expect(await inEachOrder(told, [tags], rules)).toEqual(only({ "a b": "a", c: "c", d: "d", e: "e" }));
    });

    it("put alerts of the same most important service together, and not those of none", async () => {
      const service = correlation({
        method: { kind: "service", class: "service", depth: 8, rank: { attribute: "weight", values: ["high", "low"] } },
      });
      const told = [
        { key: "db", host: "db1" },
        { key: "lb", host: "lb1", at: 1 },
        { key: "app", host: "app2" },
        { key: "far", host: "far1" },
        { key: "none" },
      ];
      expect(await inEachOrder(told, [service])).toEqual(only({ "db lb": "db", app: "app", far: "far", none: "none" }));
    });

    it("put titles together that are alike but for their values", async () => {
      const text = correlation({ method: { kind: "text", similarity: 60 }, same: [["source"]] });
      const told = [
        { key: "a", title: "Disk sda1 of 192.0.2.7 is 91 % full" },
        { key: "b", title: "Disk sdb2 of 192.0.2.9 is 97 % full", at: 1 },
        { key: "c", title: "Certificate ends soon" },
        { key: "d", title: "4711" },
        { key: "e", title: "4711" },
      ];
      expect(await inEachOrder(told, [text])).toEqual(only({ "a b": "a", c: "c", d: "d", e: "e" }));
    });

    it("name one cause: what is caused by several has the first, and there are two levels (B is the cause of A, A of C and D, E of A)", async () => {
      const rules = [causes(1, "B", "A"), causes(2, "A", "CD"), causes(3, "E", "A")];
      const before = ["B", "C", "D", "E"].map((key) => ({ key }));
      for (const order of someOf(permutations(before), orders)) {
        const host = await create([rule()], {}, [], rules);
        for (const [index, one] of order.entries()) await host.play(index / 6, [event(one)]);
        expect(await together(host, ["B", "C", "D", "E"])).toEqual({ B: "B", C: "C", D: "D", E: "E" });
        await host.play(2, [event({ key: "A", at: 2 })]);
        expect(await together(host, ["A", "B", "C", "D", "E"])).toEqual({ "A B C D": "B", E: "E" });
        expect(await records(host)).toBe(2);
      }
    });

    it("take a cause that comes late, and effects that come late", async () => {
      const cause = correlation({
        gapMs: 60 * minuteMs,
        lifeMs: 60 * minuteMs,
        method: {
          kind: "primary",
          alert: { kind: "jq", text: '.key == "host"' },
          secondary: null,
          hops: 1,
          relations: null,
          hub: null,
        },
      });
      const told = [
        { key: "host", host: "db1", at: 2 },
        { key: "web", host: "web1" },
        { key: "app", host: "app2", at: 4 },
        { key: "lb", host: "lb1", at: 3 },
      ];
      expect(await inEachOrder(told, [cause])).toEqual(only({ "app host web": "host", lb: "lb" }));
    });

    it("name a cause that was in the group before it was one, by its title", async () => {
      const tags = correlation({ name: "site", order: 1, method: { kind: "tags" }, same: [["labels", "site"]] });
      const host = await create([rule()], {}, [], [causes(0, "host", "w"), tags]);
      const told = ["db", "host", "w"];
      for (const [at, key] of told.entries()) await host.play(at, [event({ key, labels: { site: "x" }, at })]);
      expect(await together(host, told)).toEqual({ "db host w": "host" });
      expect((await host.groups())[0]?.primary).toMatchObject({ title: "host is down", named: "cause-0" });
    });

    it("take alerts of one CI within ten minutes of the last and half an hour in all (seven alerts)", async () => {
      const same = correlation({ method: { kind: "tags" }, same: [["ci"]] });
      const host = await create([rule()], {}, [], [same]);
      const instants = [0, 11, 13, 16, 25, 34, 43];
      for (const [index, at] of instants.entries())
        await host.play(at, [event({ key: `a${String(index + 1)}`, host: "db1", at })]);
      const keys = instants.map((_, index) => `a${String(index + 1)}`);
      expect(await together(host, keys)).toEqual({ a1: "a1", "a2 a3 a4 a5 a6": "a2", a7: "a7" });
    });

    it("are tried in order: the first that finds a group says why, with which alert", async () => {
      const tags = correlation({ name: "site", order: 1, method: { kind: "tags" }, same: [["labels", "site"]] });
      const host = await create([rule()], {}, [], [{ ...upstream, order: 2 }, tags]);
      await host.play(0, [event({ key: "db", host: "db1", labels: { site: "x" } })]);
      await host.play(1, [event({ key: "web", host: "web1", labels: { site: "x" }, at: 1 })]);
      await host.play(2, [event({ key: "app", host: "app2", at: 2 })]);
      expect((await host.alert("web"))?.reason).toMatchObject({
        group: "same labels.site: x",
        correlation: { by: "site", with: "monitor/db" },
      });
      const app = (await host.alert("app"))?.reason;
      expect(app).toMatchObject({ correlation: { by: "upstream", with: "monitor/db" } });
      expect(app?.["group"]).toMatch(/^".+" depends on ".+"$/);
      const [group] = await host.groups();
      expect(group?.primary).toMatchObject({ alert: "monitor/db", title: "db is down" });
      expect(await host.effects()).toMatchObject([
        { kind: "group.open" },
        { kind: "group.join", count: 1, primary: { title: "db is down" } },
        { kind: "group.join", count: 1 },
      ]);
    });

    it("open one record for what comes together, by the rule of its primary", async () => {
      const rules = [
        rule({ name: "database", when: { kind: "jq", text: '.key == "db"' } }),
        rule({ name: "rest", open: { record: "incident", with: { title: { kind: "literal", value: "Something" } } } }),
      ];
      const host = await create(rules, {}, [], [upstream]);
      await host.play(0, [
        event({ key: "web", host: "web1" }),
        event({ key: "app", host: "app2" }),
        event({ key: "db", host: "db1", at: 1 }),
      ]);
      const effects = await host.effects();
      expect(effects).toMatchObject([
        { kind: "group.open", rule: "database", fields: { title: "db is down" } },
        { kind: "group.join", rules: ["rest"], count: 2 },
      ]);
      expect(await together(host, ["app", "db", "web"])).toEqual({ "app db web": "db" });
      await host.play(
        3,
        ["web", "app", "db"].map((key) => event({ key, state: "clear", at: 3 })),
      );
      expect((await host.effects()).slice(2)).toMatchObject([{ kind: "group.clear", count: 3 }]);
    });

    it("make two records one when an alert shows that they are, once, and only where the rule knows how", async () => {
      const play = async (change: Partial<AlertRule>): Promise<AlertHost> => {
        const host = await create([rule(change)], {}, [], [upstream]);
        await host.play(0, [event({ key: "web", host: "web1" })]);
        await host.play(1, [event({ key: "app", host: "app2", at: 1 })]);
        await host.play(2, [event({ key: "db", host: "db1", at: 2 })]);
        await host.play(3, [event({ key: "db2", host: "db1", at: 3 })]);
        return host;
      };
      const host = await play({});
      expect(await host.effects()).toMatchObject([
        { kind: "group.open", group: "down:monitor/web:1" },
        { kind: "group.open", group: "down:monitor/app:1" },
        { kind: "group.join", group: "down:monitor/web:1" },
        { kind: "group.merge", group: "down:monitor/app:1", into: "down:monitor/web:1", send: merge },
        { kind: "group.join", group: "down:monitor/web:1" },
      ]);
      // Each ends by itself; the record that both lead to is told of the last.
      await host.play(
        5,
        ["web", "db", "db2"].map((key) => event({ key, state: "clear", at: 5 })),
      );
      await host.play(6, [event({ key: "lb", host: "lb1", at: 6 })]);
      expect(await together(host, ["app", "lb"])).toEqual({ app: "db", lb: "lb" });
      const alone = await play({ onMerge: null });
      expect((await alone.effects()).map(({ kind }) => kind)).not.toContain("group.merge");
    });

    it("begin what repairs for the rule of one that joins, and tell it when no alert of that rule fires any more", async () => {
      const rules = [rule({ name: "database", when: { kind: "jq", text: '.key == "db"' } }), rule({ name: "rest" })];
      const host = await create(rules, {}, [], [upstream]);
      await host.play(0, [event({ key: "web", host: "web1" })]);
      await host.play(1, [event({ key: "db", host: "db1", at: 1 })]);
      await host.play(2, [event({ key: "db", state: "clear", at: 2 })]);
      expect(await host.effects()).toMatchObject([
        { kind: "group.open", rule: "rest" },
        { kind: "group.join", rules: ["database"] },
        { kind: "group.calm", group: "rest:monitor/web:1", rule: "database" },
      ]);
      expect((await host.changes()).map(({ rule: by }) => by)).toEqual(["rest", "database", "database"]);
      await host.play(3, [event({ key: "web", state: "clear", at: 3 })]);
      expect((await host.effects()).slice(3)).toMatchObject([{ kind: "group.clear", count: 2 }]);
    });

    it("put no alerts together whose rules open records of different types", async () => {
      const rules = [
        rule({ name: "changes", when: { kind: "jq", text: '.key == "web"' }, open: { record: "change", with: {} } }),
        rule({ name: "rest" }),
      ];
      const host = await create(rules, {}, [], [upstream]);
      await host.play(0, [event({ key: "db", host: "db1" }), event({ key: "web", host: "web1" })]);
      expect(await together(host, ["db", "web"])).toEqual({ db: "db", web: "web" });
    });

    it("leave an alert in maintenance out of a group that is open, until it is live", async () => {
      const maintenance = {
        name: "changes",
        title: "Changes",
        record: "change",
        states: ["implement"],
        dependents: 0,
        longestMs: null,
      };
      const host = await create([rule()], {}, [maintenance], [upstream]);
      await host.play(0, [event({ key: "db", host: "db1" })]);
      await host.hold({ state: "implement", cis: ["web1"], from: 0, until: 9 });
      await host.play(1, [event({ key: "web", host: "web1", at: 1 })]);
      expect(await host.alert("web")).toMatchObject({ groupId: null, alert: { maintenance: {} } });
      expect((await host.effects()).map(({ kind }) => kind)).toEqual(["group.open"]);
      await host.play(9, []);
      expect(await together(host, ["db", "web"])).toEqual({ "db web": "db" });
    });

    it("look at what `when` says alone", async () => {
      const some = { ...upstream, when: { kind: "jq", text: ".severity == 1" } as const };
      const host = await create([rule()], {}, [], [some]);
      await host.play(0, [event({ key: "db", host: "db1" }), event({ key: "web", host: "web1", severity: 4 })]);
      expect(await together(host, ["db", "web"])).toEqual({ db: "db", web: "web" });
    });

    it("take a record up again that an alert had opened, when it fires again soon enough", async () => {
      const onReopen = { withinMs: 60 * minuteMs, send: { command: "reopen", with: {} } };
      const host = await create([rule({ onReopen })]);
      await host.play(0, [event({ key: "a" })]);
      await host.play(5, [event({ key: "a", state: "clear", at: 5 })]);
      await host.play(20, [event({ key: "a", at: 20 })]);
      await host.play(25, [event({ key: "a", state: "clear", at: 25 })]);
      await host.play(99, [event({ key: "a", at: 99 })]);
      expect((await host.effects()).filter(({ kind }) => kind === "group.open")).toMatchObject([
        { group: "down:monitor/a:1" },
        { group: "down:monitor/a:2", again: { group: "down:monitor/a:1", text: "It fires again: a is down" } },
        { group: "down:monitor/a:3" },
      ]);
      expect((await host.effects()).filter(({ kind }) => kind === "group.open")[2]).not.toHaveProperty("again");
    });
  });
}
