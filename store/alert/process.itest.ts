import type { Pool, PoolClient } from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { BoardAlert } from "../../engine/alert/board-alert.ts";
import type { AlertEffect } from "../../engine/alert/effect.ts";
import type { AlertRule } from "../../engine/alert/ir.ts";
import { silenceKey } from "../../engine/event/event.ts";
import { minuteMs, sampleAt, sampleRule, sampleSource } from "../../engine/alert/sample.ts";
import type { Json } from "../../engine/base/json.ts";
import type { KindIr, KindName } from "../../engine/definition/kind-map.ts";
import { type AlertStore, createAlertStore } from "../../test/alert/store-bed.ts";
import { publish } from "../definition/publish.ts";
import { saveDeliveries, saveNumbered } from "../event/deliveries.ts";
import { KeptBodies } from "../event/kept-bodies.ts";
import { readEventLag } from "../event/lag.ts";
import { readAlerts } from "./alerts.ts";
import { type AlertDefinitions, publishedAlertDefinitions } from "./definitions.ts";
import { listRejectedDeliveries, readRejectedDelivery, retryDeliveries } from "./list-deliveries.ts";
import { readGroup } from "./groups.ts";
import { processAlerts, type ProcessOutcome } from "./process.ts";

let store: AlertStore;
let pool: Pool;

beforeAll(async () => {
  store = await createAlertStore();
  ({ pool } = store);
});
afterAll(() => store.stop());
beforeEach(() => store.empty());

/** The source `monitor`, and `other`, whose silence is an alert after a minute. */
const watched = (silentAfterMs: number | null = minuteMs): AlertDefinitions => ({
  ...definitions(),
  sources: {
    monitor: { ...sampleSource(), silentAfterMs },
    other: { ...sampleSource(), name: "other", silentAfterMs },
  },
});
/** As if this were so much later, seconds; somebody looked `checked` seconds ago. */
const later = (seconds: number, checked = 5): Promise<unknown> =>
  pool.query(
    `update source_watch set heard_at = heard_at - make_interval(secs => $1), watched_since = watched_since - make_interval(secs => $1),
       checked_at = now() - make_interval(secs => $2)`,
    [seconds, checked],
  );
const silence = async (source = "monitor"): Promise<BoardAlert | undefined> =>
  (await readAlerts(pool, [`${source}/${silenceKey}`])).get(`${source}/${silenceKey}`);
const definitions = (...rules: readonly AlertRule[]): AlertDefinitions => ({
  sources: { monitor: sampleSource() },
  rules: rules.length === 0 ? [sampleRule()] : rules,
  tables: {},
});
const fixed = (given: AlertDefinitions) => () => Promise.resolve(given);
const at = (minute: number): number => sampleAt + minute * minuteMs;
const event = (minute: number, change: { readonly [key: string]: Json } = {}): Json => ({
  key: "a",
  title: "A is down",
  host: "db1",
  severity: 1,
  at: at(minute),
  ...change,
});
const receive = (...bodies: readonly Json[]): Promise<readonly number[]> =>
  saveNumbered(
    pool,
    bodies.map((body) => ({ source: "monitor", body: JSON.stringify(body) })),
  );

async function play(minute: number, bodies: readonly Json[], given = definitions()): Promise<ProcessOutcome> {
  if (bodies.length > 0) await receive(...bodies);
  return processAlerts(pool, { definitionsNow: fixed(given), now: at(minute) });
}

async function alertOf(key: string): Promise<BoardAlert> {
  const alert = (await readAlerts(pool, [`monitor/${key}`])).get(`monitor/${key}`);
  if (alert === undefined) throw new Error(`no alert ${key}`);
  return alert;
}

async function effects(): Promise<AlertEffect[]> {
  const { rows } = await pool.query<{ body: AlertEffect }>("select body from outbox order by created_at, id");
  return rows.map(({ body }) => body);
}
/** The pool, with the statements of its connections counted. */
function spyOnQueries(counted: Pool): { readonly pool: Pool; readonly count: () => number } {
  let count = 0;
  const connect = async (): Promise<PoolClient> => {
    const client = await counted.connect();
    return new Proxy(client, {
      get(target, name) {
        if (name === "query") count += 1;
        const value: unknown = Reflect.get(target, name, target);
        return typeof value === "function" ? (value.bind(target) as unknown) : value;
      },
    });
  };
  return { pool: { connect } as Pool, count: () => count };
}
const kinds = async (): Promise<string[]> => (await effects()).map(({ kind }) => kind).toSorted();

describe("deliveries", () => {
  it("become one alert for each key, bound to its CI, with the reasons", async () => {
    expect(await play(0, [event(0), event(0), [event(1), event(0, { key: "b", host: "nowhere" })]])).toEqual({
      deliveries: 3,
      events: 4,
      rejected: 0,
      checked: 0,
      more: false,
    });
    expect(await alertOf("a")).toMatchObject({
      alert: { ci: "db1", count: 3, duplicates: 1 + 1, episode: 1, state: "firing" },
      rule: "down",
      reason: {
        binding: 'the only host with {"name":"db1"}',
        group: "no open group is near enough in time, values and relations",
      },
    });
    expect(await alertOf("b")).toMatchObject({
      alert: { ci: null },
      reason: { binding: 'unbound: no host with {"name":"nowhere"}' },
    });
  });

  it("are processed once", async () => {
    await play(0, [event(0)]);
    expect(await play(0, [])).toEqual({ deliveries: 0, events: 0, rejected: 0, checked: 0, more: false });
    expect((await alertOf("a")).alert.count).toBe(1);
  });

  it("keep what cannot be understood with its reason, and lose no neighbour to it", async () => {
    const bad = [
      event(0, { key: "nul", title: "a\u0000b" }),
      event(0, { key: "half", labels: { text: "\ud800" } }),
      event(0, { key: "nowhere", severity: 99 }),
      event(0, { key: "plain", title: "a\\u0000b" }),
    ];
    await saveDeliveries(pool, [{ source: "gone", body: "{}" }]);
    expect(await play(0, [...bad, event(0)])).toMatchObject({ deliveries: 6, events: 4, rejected: 2 });
    expect(await readEventLag(pool)).toMatchObject([{ consumer: "alerts", waiting: 0 }]);
    const { rows } = await pool.query<{ error: string | null }>("select error from deliveries order by id");
    expect(rows.map(({ error }) => error)).toEqual([
      expect.stringContaining('event source "gone" is not published'),
      null,
      null,
      expect.stringContaining("severity is 99"),
      null,
      null,
    ]);
    expect((await alertOf("nul")).alert.title).toBe("a\uFFFDb");
    expect((await alertOf("half")).alert.labels).toEqual({ text: "\uFFFD" });
    expect((await alertOf("plain")).alert.title).toBe("a\\u0000b");
    expect((await alertOf("a")).alert.count).toBe(1);
  });

  it("raise an alert of their source when many of them are not understood, which ends when no more come", async () => {
    const bad = (from: number, count: number): Json[] =>
      Array.from({ length: count }, (_, index) => event(0, { key: `k${String(from + index)}`, severity: 99 }));
    const alert = async () => (await readAlerts(pool, ["monitor/$rejected"])).get("monitor/$rejected")?.alert;
    await pool.query("truncate deliveries");
    await play(0, bad(0, 19));
    await pool.query("update deliveries set received_at = $1", [new Date(at(0))]);
    expect(await alert()).toBeUndefined();
    await play(1, bad(19, 1));
    expect(await alert()).toMatchObject({ state: "firing", severity: 2, count: 1 });
    await play(61, []);
    expect(await alert()).toMatchObject({ state: "clear", unheard: true });
    // What is long ago counts no more.
    await pool.query("update deliveries set received_at = $1", [new Date(at(0))]);
    await play(180, bad(20, 1));
    expect(await alert()).toMatchObject({ state: "clear" });
  });

  it("are listed while something of them is not understood, and read again without taking the rest twice", async () => {
    await play(0, [[event(0), event(0, { key: "b", severity: "high" })]]);
    const [listed] = await listRejectedDeliveries(pool, { limit: 10 });
    expect(listed).toMatchObject({
      source: "monitor",
      rejected: 1,
      items: [1],
      reason: expect.stringContaining("item 1") as string,
    });
    expect(await listRejectedDeliveries(pool, { limit: 10, source: "other" })).toEqual([]);
    expect((await readRejectedDelivery(pool, listed?.id ?? 0))?.body).toContain('"high"');
    const mended = {
      ...definitions(),
      sources: { monitor: sampleSource({ severity: { kind: "jq", text: "{ high: 2 }[.severity | tostring] // 1" } }) },
    };
    expect(await retryDeliveries(pool, { source: "monitor" })).toBe(1);
    expect(await play(1, [], mended)).toMatchObject({ deliveries: 1, events: 1, rejected: 0 });
    expect((await alertOf("b")).alert.severity).toBe(2);
    expect((await alertOf("a")).alert.count).toBe(1);
    expect(await listRejectedDeliveries(pool, { limit: 10 })).toEqual([]);
    expect(await retryDeliveries(pool, { id: listed?.id ?? 0 })).toBe(0);
  });

  it("keep two identifiers above 2^53 apart", async () => {
    const source = sampleSource({ key: { kind: "jq", text: ".id | tostring" } });
    const given = { ...definitions(), sources: { monitor: source } };
    const body = (id: string, state: string): { source: string; body: string } => ({
      source: "monitor",
      body: `{"id":${id},"title":"T","severity":1,"state":"${state}"}`,
    });
    await saveDeliveries(pool, [body("2868860079149422351", "firing"), body("2868860079149422352", "clear")]);
    await play(0, [], given);
    expect((await alertOf("2868860079149422351")).alert.state).toBe("firing");
    expect((await alertOf("2868860079149422352")).alert.state).toBe("clear");
  });

  it("whose bodies this process has read are worked by these, and let go of once that is committed", async () => {
    const bodies = new KeptBodies();
    const [first = 0, second = 0] = await receive(event(0), event(0, { key: "b" }));
    // Another than the text, so that it shows which of the two was taken.
    bodies.keep(first, event(0, { key: "kept" }), 100);
    await pool.query("create function no() returns trigger language plpgsql as $$ begin raise 'crash'; end $$");
    await pool.query("create trigger no before insert on outbox for each row execute function no()");
    const params = { definitionsNow: fixed(definitions()), now: at(0), bodies };
    await expect(processAlerts(pool, params)).rejects.toThrow("crash");
    await pool.query("drop function no() cascade");
    expect([...bodies.all().keys()]).toEqual([first]);
    bodies.keep(second + 1_000, {}, 2);
    expect(await processAlerts(pool, params)).toMatchObject({ deliveries: 2, events: 2 });
    const { rows } = await pool.query<{ key: string }>("select key from alerts order by key");
    expect(rows.map(({ key }) => key)).toEqual(["b", "kept"]);
    expect([...bodies.all().keys()]).toEqual([second + 1_000]);
  });

  it("are judged by what was published before they came", async () => {
    const published = publishedAlertDefinitions();
    await receive(event(0));
    expect(await processAlerts(pool, { definitionsNow: published, now: at(0) })).toMatchObject({
      deliveries: 1,
      rejected: 1,
    });
    const { sources, rules } = definitions();
    const put = <Kind extends KindName>(kind: Kind, all: readonly (KindIr<Kind> & { readonly name: string })[]) =>
      publish(pool, {
        definitions: all.map((ir) => ({
          kind,
          name: ir.name,
          path: `${kind}.yaml`,
          ir,
          source: "",
        })),
        bundles: {},
        author: "test",
        gitCommit: null,
      });
    await put("EventSource", Object.values(sources));
    await receive(event(1));
    expect(await processAlerts(pool, { definitionsNow: published, now: at(1) })).toMatchObject({
      events: 1,
      rejected: 0,
    });
    expect(await kinds()).toEqual([]);
    await put("AlertRule", rules);
    await receive(event(2));
    await processAlerts(pool, { definitionsNow: published, now: at(2) });
    expect(await kinds()).toEqual(["group.open"]);
    await pool.query("delete from latest_definitions where kind in ('EventSource', 'AlertRule')");
  });

  it("are processed again whole when the transaction dies on the way", async () => {
    await receive(event(0), event(0, { key: "b", host: "web1" }));
    await pool.query("create function no() returns trigger language plpgsql as $$ begin raise 'crash'; end $$");
    await pool.query("create trigger no before insert on outbox for each row execute function no()");
    await expect(processAlerts(pool, { definitionsNow: fixed(definitions()), now: at(0) })).rejects.toThrow("crash");
    await pool.query("drop trigger no on outbox");
    await pool.query("drop function no()");
    expect(await readAlerts(pool, ["monitor/a", "monitor/b"])).toEqual(new Map());
    expect(await processAlerts(pool, { definitionsNow: fixed(definitions()), now: at(0) })).toMatchObject({
      deliveries: 2,
      events: 2,
    });
    expect((await alertOf("a")).alert.count).toBe(1);
    expect(await kinds()).toEqual(["group.open", "group.open"]);
  });

  it("are counted once when several processors work at once", async () => {
    await receive(
      ...Array.from({ length: 1_200 }, (_, index) => event(0, { key: `k${index % 5}`, at: at(0) + index })),
    );
    for (;;) {
      const outcomes = await Promise.all(
        [1, 2, 3, 4].map(() => processAlerts(pool, { definitionsNow: fixed(definitions()), now: at(1) })),
      );
      if (outcomes.every(({ deliveries }) => deliveries === 0)) break;
    }
    const { rows } = await pool.query<{ count: number }>("select sum(count)::int as count from alerts");
    expect(rows[0]?.count).toBe(1_200);
    // Five alerts of one CI at one time are one group.
    expect((await effects()).filter(({ kind }) => kind === "group.open")).toHaveLength(1);
  });
});

describe("an alert", () => {
  it("that clears ends its group and tells the record; one that fires again opens another", async () => {
    await play(0, [event(0)]);
    const first = (await alertOf("a")).groupId ?? "";
    await play(5, [event(5, { state: "clear" })]);
    expect(await readGroup(pool, first)).toMatchObject({ closedAt: at(5) });
    expect(await effects()).toMatchObject([
      { kind: "group.open", group: first },
      {
        kind: "group.clear",
        group: first,
        send: { command: "resolve" },
        text: "All alerts cleared: A is down",
        count: 1,
      },
    ]);
    await play(6, [event(6)]);
    expect((await alertOf("a")).alert.episode).toBe(2);
    expect((await alertOf("a")).groupId).not.toBe(first);
    expect(await kinds()).toEqual(["group.clear", "group.open", "group.open"]);
  });

  it("is not told to its record when the rule has no onClear and no onJoin", async () => {
    const silent = definitions(sampleRule({ onJoin: null, onClear: null }));
    await play(0, [event(0)], silent);
    await play(1, [event(1, { key: "b" })], silent);
    await play(5, [event(5, { state: "clear" }), event(5, { key: "b", state: "clear" })], silent);
    expect(await effects()).toMatchObject([{ kind: "group.open" }, { kind: "group.clear", send: null, count: 2 }]);
  });

  it("dated in 2099 neither stays for ever nor hides what follows", async () => {
    await play(0, [event(0, { at: "2099-01-01T00:00:00Z" })]);
    const { alert } = await alertOf("a");
    expect(alert.changedAt).toBeLessThanOrEqual(Date.now());
    await play(5, [event(0, { state: "clear", at: new Date(alert.changedAt + 1).toISOString() })]);
    expect((await alertOf("a")).alert.state).toBe("clear");
  });

  it("that is held back opens nothing when it clears in time, and one group when it does not", async () => {
    const held = definitions(sampleRule({ holdMs: minuteMs }));
    await play(0, [event(0), event(0, { key: "b" })], held);
    expect(await kinds()).toEqual([]);
    await play(0.5, [event(0.5, { state: "clear" })], held);
    expect(await play(0.99, [], held)).toMatchObject({ checked: 0 });
    expect(await play(1, [], held)).toMatchObject({ checked: 1 });
    expect(await effects()).toMatchObject([{ kind: "group.open", group: "down:monitor/b:1" }]);
    expect(await play(2, [], held)).toMatchObject({ checked: 0 });
  });

  it("that flaps opens nothing new and ends nothing until it is quiet", async () => {
    const flapping = definitions(
      sampleRule({ flapping: { changes: 3, withinMs: 30 * minuteMs, leaveMs: 10 * minuteMs } }),
    );
    await play(0, [event(0)], flapping);
    for (const minute of [1, 2, 3, 4])
      await play(minute, [event(minute, minute % 2 === 1 ? { state: "clear" } : {})], flapping);
    expect((await alertOf("a")).alert).toMatchObject({ flapping: true, state: "firing", episode: 3 });
    expect(await kinds()).toEqual(["group.clear", "group.open"]);
    expect(await play(13.9, [], flapping)).toMatchObject({ checked: 0 });
    expect(await play(14, [], flapping)).toMatchObject({ checked: 1 });
    expect((await alertOf("a")).alert.flapping).toBe(false);
    expect(await kinds()).toEqual(["group.clear", "group.open", "group.open"]);
  });

  it("that flaps in its group does not end it before it is quiet", async () => {
    const flapping = definitions(
      sampleRule({ flapping: { changes: 2, withinMs: 30 * minuteMs, leaveMs: 10 * minuteMs } }),
    );
    await play(0, [event(0)], flapping);
    await play(1, [event(1, { state: "clear" })], flapping);
    expect(await kinds()).toEqual(["group.open"]);
    await play(11, [], flapping);
    expect(await kinds()).toEqual(["group.clear", "group.open"]);
  });

  it("ends its group also when its rule no longer matches what the clear says", async () => {
    const severe = definitions(sampleRule({ when: { kind: "jq", text: ".severity == 1" } }));
    await play(0, [event(0)], severe);
    await play(1, [event(1, { state: "clear", severity: 0 })], severe);
    expect(await kinds()).toEqual(["group.clear", "group.open"]);
  });

  it("ends its group also when its rule was taken back", async () => {
    await play(0, [event(0)]);
    await play(1, [event(1, { state: "clear" })], definitions(sampleRule({ name: "other" })));
    expect(await readGroup(pool, "down:monitor/a:1")).toMatchObject({ closedAt: at(1) });
  });

  it("stays in its group when another rule would take it by now", async () => {
    await play(0, [event(0)]);
    await play(1, [event(1, { severity: 2 })], definitions(sampleRule({ name: "a-first" }), sampleRule()));
    expect(await alertOf("a")).toMatchObject({ rule: "down", groupId: "down:monitor/a:1" });
    expect(await kinds()).toEqual(["group.open"]);
  });
});

describe("a group", () => {
  const related = definitions(sampleRule({ group: { ...sampleRule().group, relations: 1 } }));

  it("takes alerts of one CI, and opens one record", async () => {
    await play(0, [event(0), event(1, { key: "b" })]);
    expect(await kinds()).toEqual(["group.join", "group.open"]);
    expect(await readGroup(pool, "down:monitor/a:1")).toMatchObject({
      alerts: ["monitor/a", "monitor/b"],
      cis: ["db1"],
      firstAt: at(0),
      lastAt: at(1),
    });
  });

  it("takes alerts of related CIs as far as the rule says", async () => {
    await play(0, [event(0), event(1, { key: "web", host: "web1" }), event(1, { key: "far", host: "far1" })], related);
    expect((await alertOf("web")).groupId).toBe("down:monitor/a:1");
    expect((await alertOf("web")).reason).toMatchObject({ group: '"web1" is related to "db1"' });
    expect((await alertOf("far")).groupId).toBe("down:monitor/far:1");
  });

  it("tells its record once, when the last of its alerts has cleared", async () => {
    await play(0, [event(0), event(1, { key: "b" })]);
    await play(2, [event(2, { state: "clear" })]);
    expect(await kinds()).toEqual(["group.join", "group.open"]);
    await play(3, [event(3, { key: "b", state: "clear" }), event(3, { state: "clear" })]);
    await play(4, [event(4, { key: "b", state: "clear" })]);
    expect(await kinds()).toEqual(["group.clear", "group.join", "group.open"]);
  });

  it("is not joined by an alert that happened two days before it", async () => {
    await play(0, [event(0)]);
    await play(1, [event(-48 * 60, { key: "late" })]);
    expect((await alertOf("late")).groupId).toBe("down:monitor/late:1");
  });

  it("begins with a late alert that belongs to it", async () => {
    await play(0, [event(0)]);
    await play(1, [event(-5, { key: "late" })]);
    expect(await readGroup(pool, "down:monitor/a:1")).toMatchObject({ firstAt: at(-5), lastAt: at(0) });
  });

  it("whose record cannot be computed says why at its alert", async () => {
    const failing = definitions(
      sampleRule({ open: { record: "incident", with: { title: { kind: "jq", text: ".title | tonumber" } } } }),
    );
    await play(0, [event(0)], failing);
    expect(await alertOf("a")).toMatchObject({
      groupId: null,
      reason: { group: expect.stringContaining("open.with.title") as string },
    });
    expect(await kinds()).toEqual([]);
  });
});

describe("a source whose silence is an alert", () => {
  it("is silent once, whoever looks, and speaks again", async () => {
    await receive(event(0, { key: "other", state: "clear" }));
    await processAlerts(pool, { definitionsNow: fixed(watched()), now: Date.now() });
    await later(59);
    await processAlerts(pool, { definitionsNow: fixed(watched()), now: Date.now() });
    expect(await silence()).toBeUndefined();
    await later(2);
    await Promise.all(
      [1, 2, 3, 4].map(() => processAlerts(pool, { definitionsNow: fixed(watched()), now: Date.now() })),
    );
    await processAlerts(pool, { definitionsNow: fixed(watched()), now: Date.now() });
    expect((await silence())?.alert).toMatchObject({
      state: "firing",
      severity: 2,
      count: 1,
      title: expect.stringContaining('source "monitor" is silent since') as string,
    });
    expect(await effects()).toMatchObject([
      { kind: "group.open", fields: { title: expect.stringContaining("is silent since") as string } },
    ]);
    // A body that cannot be understood is a word as well.
    await receive({ nonsense: true });
    await processAlerts(pool, { definitionsNow: fixed(watched()), now: Date.now() });
    expect((await silence())?.alert).toMatchObject({ state: "clear", episode: 1 });
    expect(await kinds()).toEqual(["group.clear", "group.open"]);
  });

  it("is not silent while its deliveries wait, nor for a time in which nobody listened", async () => {
    await processAlerts(pool, { definitionsNow: fixed(watched()), now: Date.now() });
    await later(120);
    await receive(...Array.from({ length: 500 }, () => event(0)));
    await saveDeliveries(pool, [{ source: "other", body: JSON.stringify(event(0)) }]);
    await processAlerts(pool, { definitionsNow: fixed(watched()), now: Date.now() });
    expect(await silence("other")).toBeUndefined();
    await processAlerts(pool, { definitionsNow: fixed(watched()), now: Date.now() });
    expect(await silence("other")).toBeUndefined();
    await later(120, 31);
    await processAlerts(pool, { definitionsNow: fixed(watched()), now: Date.now() });
    expect(await silence("other")).toBeUndefined();
    await later(61);
    await processAlerts(pool, { definitionsNow: fixed(watched()), now: Date.now() });
    expect((await silence("other"))?.alert.state).toBe("firing");
  });

  it("that need not be heard any more ends its alert", async () => {
    await processAlerts(pool, { definitionsNow: fixed(watched()), now: Date.now() });
    await later(61);
    await processAlerts(pool, { definitionsNow: fixed(watched()), now: Date.now() });
    expect((await silence())?.alert.state).toBe("firing");
    await processAlerts(pool, { definitionsNow: fixed(watched(null)), now: Date.now() });
    expect((await silence())?.alert.state).toBe("clear");
    expect((await pool.query("select 1 from source_watch")).rowCount).toBe(0);
  });

  it("cannot give its own events the key of that alert", async () => {
    expect(await play(0, [event(0, { key: silenceKey })])).toMatchObject({ events: 0, rejected: 1 });
  });
});

describe("a storm", () => {
  it("takes a few statements, however many alerts, CIs and groups it is about", async () => {
    const related = definitions(sampleRule({ group: { ...sampleRule().group, relations: 1 } }));
    const hosts = ["db1", "web1", "far1", "nowhere"];
    const storm = (from: number, alerts: number): Json[] =>
      Array.from({ length: alerts }, (_, index) =>
        event(0, { key: `${from + index}`, host: `${hosts[index % 4]}`, at: at(0) + index }),
      );
    const statements = async (bodies: readonly Json[]): Promise<number> => {
      await receive(bodies);
      const spied = spyOnQueries(pool);
      await processAlerts(spied.pool, { definitionsNow: fixed(related), now: at(1) });
      return spied.count();
    };
    await statements(storm(0, 4));
    const few = await statements(storm(10, 4));
    expect(await statements(storm(100, 200))).toBe(few);
    expect(few).toBeLessThan(25);
  });

  it("tells the record of a group once of all that joined together, and names no more than twenty", async () => {
    await play(0, [event(0)]);
    await play(1, [
      Array.from({ length: 30 }, (_, index) => event(1, { key: `k${index}`, title: `Host ${index} is down` })),
    ]);
    const joins = (await effects()).filter(({ kind }) => kind === "group.join");
    expect(joins).toMatchObject([{ group: "down:monitor/a:1", id: "down:monitor/a:1#join:monitor/k0:1" }]);
    const { text } = joins[0] as Extract<AlertEffect, { kind: "group.join" }>;
    expect(text).toMatch(
      /^30 alerts joined: Host 0 is down \(same CI "db1" within the window\); Host 1 is down .*; and 10 more$/,
    );
    await play(2, [event(2, { state: "clear" })]);
    await play(3, [Array.from({ length: 30 }, (_, index) => event(3, { key: `k${index}`, state: "clear" }))]);
    const [clear] = (await effects()).filter(({ kind }) => kind === "group.clear");
    expect(clear).toMatchObject({
      text: expect.stringMatching(/^All alerts cleared: A is down; .*; and 11 more$/) as string,
    });
  });

  it("is taken on in parts by the bytes and the events of its deliveries, in order, and says that there is more", async () => {
    const large = "x".repeat(3 * 1024 * 1024);
    await receive(...[1, 2, 3, 4].map((index) => event(0, { key: `large${index}`, unused: large })));
    expect(await processAlerts(pool, { definitionsNow: fixed(definitions()), now: at(1) })).toMatchObject({
      deliveries: 3,
      more: true,
    });
    expect(await processAlerts(pool, { definitionsNow: fixed(definitions()), now: at(1) })).toMatchObject({
      deliveries: 1,
    });
    const many = (from: number): Json =>
      Array.from({ length: 3_000 }, (_, index) => event(0, { key: `k${index % 10}`, at: at(0) + from + index }));
    await receive(many(0), many(3_000), many(6_000));
    expect(await processAlerts(pool, { definitionsNow: fixed(definitions()), now: at(1) })).toMatchObject({
      deliveries: 2,
      events: 6_000,
      more: true,
    });
    expect(await processAlerts(pool, { definitionsNow: fixed(definitions()), now: at(1) })).toMatchObject({
      deliveries: 1,
      events: 3_000,
      more: false,
    });
    expect((await alertOf("k0")).alert.count).toBe(900);
  });

  it("loses nothing and opens a group for each site, with more groups open than one batch holds", async () => {
    const [sites, hosts, repeats] = [600, 2, 5];
    const bySite = definitions(sampleRule({ group: { ...sampleRule().group, by: [["labels", "site"]] } }));
    const events = Array.from({ length: sites * hosts * repeats }, (_, index) => {
      // All sites once, then all again: an alert comes long after the first of its group.
      const [site, host] = [index % sites, Math.floor(index / sites) % hosts];
      return event(0, { key: `${site}/${host}`, host: "nowhere", at: at(0) + index, labels: { site } });
    });
    for (let from = 0; from < events.length; from += 1_000)
      await receive(
        ...Array.from({ length: 100 }, (_, batch) => events.slice(from + batch * 10, from + batch * 10 + 10)),
      );
    for (;;) {
      const outcomes = await Promise.all(
        [1, 2].map(() => processAlerts(pool, { definitionsNow: fixed(bySite), now: at(1) })),
      );
      if (outcomes.every(({ deliveries }) => deliveries === 0)) break;
    }
    const { rows } = await pool.query(
      `select (select sum(count)::int from alerts) as events, (select count(*)::int from alerts) as alerts,
         (select count(*)::int from alert_groups) as groups, (select count(*)::int from alert_groups where cardinality(alerts) = $1) as whole,
         (select count(*)::int from outbox where kind = 'group.open') as opened, (select count(*)::int from event_backlog()) as waiting`,
      [hosts],
    );
    expect(rows).toEqual([
      { events: events.length, alerts: sites * hosts, groups: sites, whole: sites, opened: sites, waiting: 0 },
    ]);
  });
});
