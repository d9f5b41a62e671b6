import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decide } from "../decide.ts";
import {
  type AskedEscalation,
  escalationStep,
  escalationTellings,
  escalationTurns,
  escalationUnheard,
  timesOf,
  turnCount,
} from "./escalation.ts";
import { escalationVerdict } from "./verdict.ts";
import type { EscalationPolicy, Notification } from "../ir.ts";
import { bundle, company, drive, final, lifecycle, monday, recordType, state, to } from "../sample.ts";

const minutes = (count: number) => ({ businessDays: 0, ms: count * 60_000 });
const policy: EscalationPolicy = {
  name: "desk",
  steps: [
    { to: [{ group: "desk" }], notify: "needed", wait: minutes(15) },
    { to: [{ user: "lee" }], notify: "needed", wait: minutes(5) },
  ],
  repeat: 1,
  fallback: [{ role: "admin" }],
  taken: { moved: true, fields: [] },
};
const needed: Notification = {
  name: "needed",
  channels: ["inbox", "mail"],
  subject: { kind: "literal", value: "s" },
  body: { kind: "literal", value: "b" },
};
/** Why it is over, of what happened after an instant; null = it goes on. */
const overOf = ({ state, events }: ReturnType<typeof drive>, since: number): string | null => {
  const verdict = escalationVerdict(policy, state!, events, { since, now: since });
  return verdict.kind === "over" ? verdict.because : null;
};
const asked: AskedEscalation = { id: "inc#7", to: ["nora"], because: "late", startedAt: monday };

describe("an escalation", () => {
  it("takes its steps with a wait after each, begins anew so often, and tells the fallback at last", () => {
    const turns = [...escalationTurns({ waitsMs: policy.steps.map(({ wait }) => wait.ms), repeat: policy.repeat })];
    expect(turns.map(({ round, index, waitMs }) => [round, index, waitMs])).toEqual([
      [0, 0, 900_000],
      [0, 1, 300_000],
      [1, 0, 900_000],
      [1, 1, 300_000],
      [1, "fallback", null],
    ]);
  });

  it("reminds of a step so many times, and waits for the next step from the last time on: 0, 10, 20, then 30", () => {
    const [first, ...others] = policy.steps;
    const steps = [{ ...first!, remind: { times: 2, everyMs: 600_000 }, wait: minutes(10) }, ...others];
    const turns = [...escalationTurns(timesOf({ ...policy, steps, repeat: 0 }))];
    expect(turns.map(({ index, reminder, waitMs }) => [index, reminder, waitMs])).toEqual([
      [0, undefined, 600_000],
      [0, 1, 600_000],
      [0, 2, 600_000],
      [1, undefined, 300_000],
      ["fallback", undefined, null],
    ]);
    const notice = { to: ["kim"], subject: "s", text: "t" };
    expect(escalationTellings(asked, { round: 0, index: 0, reminder: 2 }, "inc", notice, null)).toMatchObject([
      { id: "inc#7:0:0:2:inbox:kim", message: "inc#7:0:0:2" },
    ]);
  });

  it("looks at its record while it waits, where something is to begin anew: ten times, no more often than each minute", () => {
    const watched = { ...policy, repeat: 0, onReassign: { field: "team", then: "restart" } } as const;
    const waits = [...escalationTurns(timesOf(watched))].map(({ index, look, waitMs }) => [index, look, waitMs]);
    expect(waits).toEqual([
      [0, undefined, 90_000],
      ...Array.from({ length: 9 }, () => [0, true, 90_000]),
      [1, undefined, 60_000],
      ...Array.from({ length: 4 }, () => [1, true, 60_000]),
      ["fallback", undefined, null],
    ]);
    const kept = { ...policy, onReassign: { field: "team", then: "keep" } } as const;
    expect(timesOf(kept)).toEqual(timesOf(policy));
  });

  it("has as many turns before its fallback as are counted when it is published", () => {
    const remind = fc.option(
      fc.record({ times: fc.integer({ min: 1, max: 4 }), everyMs: fc.integer({ min: 1, max: 9e6 }) }),
    );
    const times = fc.record(
      {
        waitsMs: fc.array(fc.integer({ min: 0, max: 9e7 }), { minLength: 3, maxLength: 3 }),
        reminders: fc.array(remind, { minLength: 3, maxLength: 3 }),
        repeat: fc.integer({ min: 0, max: 3 }),
        looks: fc.record({ longestMs: fc.integer({ min: 60_000, max: 9e7 }) }),
      },
      { requiredKeys: ["waitsMs", "repeat"] },
    );
    fc.assert(fc.property(times, (some) => turnCount(some) + 1 === [...escalationTurns(some)].length));
  });

  it("tells with every step whom it was asked to tell, and names no notification for the fallback", () => {
    expect(escalationStep(policy, asked, 1, needed)).toMatchObject({
      step: "2",
      to: [{ user: "lee" }, { user: "nora" }],
      fallback: [{ role: "admin" }],
      notification: needed,
    });
    expect(escalationStep(policy, asked, "fallback", null)).toMatchObject({
      step: "fallback",
      to: [{ role: "admin" }, { user: "nora" }],
    });
    expect(escalationUnheard("desk", 1)).toBe("Escalation desk, step 2: it reached nobody");
  });

  it("makes a message of each person and channel, with an id that a second try has too", () => {
    const notice = { to: ["kim", "lee"], subject: "s", text: "t" };
    const turn = { round: 1, index: 0 };
    expect(escalationTellings(asked, turn, "inc", notice, needed).map(({ id }) => id)).toEqual([
      "inc#7:1:0:inbox:kim",
      "inc#7:1:0:inbox:lee",
      "inc#7:1:0:mail:kim",
      "inc#7:1:0:mail:lee",
    ]);
    expect(escalationTellings(asked, { round: 1, index: "fallback" }, "inc", notice, null)).toMatchObject([
      { id: "inc#7:1:fallback:inbox:kim", message: "inc#7:1:fallback", because: "late" },
      { id: "inc#7:1:fallback:inbox:lee" },
    ]);
  });

  it("is over when a person has acknowledged the record after it began, and only those may who may command it", () => {
    const given = bundle(recordType("incident", "INC", []), [
      lifecycle("incident", [state("new", { close: to("closed") }), final("closed")]),
    ]);
    const driver = drive(given, company({ kim: ["agent"], ada: [] }, {}));
    driver.open("kim", {});
    driver.now += 1_000;
    expect(driver.send("ada", "acknowledge")).toMatchObject({ ok: false, refusal: { code: "OPS403" } });
    const before = driver.now;
    driver.now += 1_000;
    expect(driver.send("kim", "acknowledge", { text: "on my way" })).toMatchObject({ ok: true });
    expect(driver.state).toMatchObject({ state: "new", final: false });
    expect(driver.events.at(-1)?.body).toMatchObject({
      kind: "noted",
      command: "acknowledge",
      input: { text: "on my way" },
    });
    expect(overOf(driver, before)).toBe("kim took INC0000001 on");
    expect(overOf(driver, driver.now)).toBeNull();
  });

  it("is acknowledged by a text alone, and by nothing in what is decided again of engines before 6", () => {
    const given = bundle(recordType("incident", "INC", []), [
      lifecycle("incident", [state("new", { close: to("closed") }), final("closed")]),
    ]);
    const readings = company({ kim: ["agent"] }, {});
    const driver = drive(given, readings);
    driver.open("kim", {});
    expect(driver.send("kim", "acknowledge", { txt: "soon" })).toMatchObject({
      ok: false,
      refusal: { code: "OPS418", message: '"txt" is unknown to "acknowledge"; it takes text; did you mean "text"?' },
    });
    expect(driver.send("kim", "acknowledge", { text: 7 })).toMatchObject({ ok: false, refusal: { code: "OPS402" } });
    const by = { user: "kim", roles: ["agent"], groups: [] };
    const command = { id: "a", name: "acknowledge", by, input: {} };
    expect(decide(given, driver.state, command, readings, monday, 5)).toMatchObject({
      ok: false,
      refusal: { code: "OPS411" },
    });
    expect(decide(given, driver.state, command, readings, monday, 6).ok).toBe(true);
  });

  it("is over when a person has moved the record after it began, or the record has ended", () => {
    const given = bundle(recordType("incident", "INC", []), [
      lifecycle("incident", [
        state("new", { work: to("busy") }),
        state("busy", { close: to("closed") }),
        final("closed"),
      ]),
    ]);
    const driver = drive(given, company({ kim: ["agent"] }, {}));
    driver.open("kim", {});
    const over = (since: number): string | null => overOf(driver, since);
    driver.now += 1_000;
    driver.send("kim", "work");
    expect(over(monday)).toBe("kim took INC0000001 on");
    expect(over(driver.now)).toBeNull();
    driver.send("kim", "close");
    expect(over(driver.now)).toBe("INC0000001 is closed");
  });
});
