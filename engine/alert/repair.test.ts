import { describe, expect, it } from "vitest";
import type { RemediationPlan } from "./plan.ts";
import { beginRepair, followRepair, type RepairAct, type RepairNews, type RepairState } from "./repair.ts";
import { sampleSteps } from "./sample.ts";

const plan = (change: Partial<RemediationPlan["raise"]> = {}, verify = {}): RemediationPlan => ({
  raise: { record: "task", fields: {}, link: null, steps: sampleSteps(), stillNeeded: true, ...change },
  verify: { call: null, input: {}, alertClearsWithinMs: 60_000, ...verify },
  escalation: "desk",
});

/** The acts that follow from the news, each as `do` with what tells it apart, and how it ends. */
function play(
  of: RemediationPlan,
  ...news: readonly RepairNews[]
): { readonly acts: readonly string[]; state: RepairState } {
  let turn = beginRepair();
  const acts = [text(turn.act)];
  for (const one of news) {
    turn = followRepair(of, turn.state, one);
    acts.push(text(turn.act));
  }
  return { acts, state: turn.state };
}

const text = (act: RepairAct): string =>
  act.do === "send"
    ? `${act.command} ${JSON.stringify(act.input)}`
    : act.do === "end"
      ? `${act.end.outcome}: ${act.end.because}`
      : act.do;

const raised: RepairNews = { kind: "raised", record: "task/1" };
const accepted: RepairNews = { kind: "accepted" };
const refused: RepairNews = { kind: "refused", message: "no" };
const entered = (state: string, view = {}, final = false): RepairNews => ({
  kind: "entered",
  state,
  final,
  byPerson: true,
  fault: null,
  view,
});
const byItself = (state: string, fault: string | null = null): RepairNews => ({
  ...(entered(state) as Extract<RepairNews, { kind: "entered" }>),
  byPerson: false,
  fault,
});
const fires = (yes: boolean): RepairNews => ({ kind: "fires", fires: yes });
const cleared: RepairNews = { kind: "cleared" };
const stands = (state: string, final = false): RepairNews => ({ kind: "stands", state, final });
const cancelled: RepairNews = { kind: "cancelled" };
/** Until the work is done. */
const worked = [
  raised,
  accepted,
  entered("agreed"),
  fires(true),
  accepted,
  entered("busy"),
  entered("done", { result: "good" }),
];

describe("a repair", () => {
  it("raises, proposes, waits, asks again, begins, waits, verifies and closes", () => {
    expect(play(plan(), ...worked, cleared, accepted).acts).toEqual([
      "raise",
      "ask {}",
      "wait",
      "ask",
      "go {}",
      "wait",
      "wait",
      "awaitClear",
      'end {"good":true,"notes":"task/1 was carried out; the alert cleared"}',
      "repaired: task/1 was carried out; the alert cleared",
    ]);
  });

  it("that people halt before its work begins withdraws what it raised, and is no failure", () => {
    const halted: RepairNews = { kind: "halted", message: "all repairs are halted by kim" };
    const { acts } = play(plan(), ...worked.slice(0, 4), halted, stands("agreed"), accepted);
    expect(acts.slice(-3)).toEqual([
      "look",
      expect.stringContaining("all repairs are halted by kim"),
      "withdrawn: all repairs are halted by kim",
    ]);
  });

  it("waits for no alert that has cleared while the work went on", () => {
    const { acts } = play(plan(), ...worked.slice(0, 6), cleared, worked[6] as RepairNews, accepted);
    expect(acts.at(-1)).toBe("repaired: task/1 was carried out; the alert cleared");
  });

  it("is proven by its probe and the cleared alert", () => {
    const probe = plan({}, { call: "probe.tcp" });
    expect(play(probe, ...worked).acts.at(-1)).toBe("probe");
    const passed: RepairNews = { kind: "probed", passed: true, detail: "" };
    expect(play(probe, ...worked, passed, cleared, accepted).acts.at(-1)).toBe(
      "repaired: task/1 was carried out; probe.tcp passed and the alert cleared",
    );
    const silent: RepairNews = { kind: "probed", passed: false, detail: "refused" };
    expect(play(probe, ...worked, silent).acts.at(-1)).toContain(
      '"good":false,"notes":"probe.tcp did not pass: refused"',
    );
  });

  it("is withdrawn when the alert clears before it is begun, and nobody is escalated to for it", () => {
    const because = "the alert cleared before task/1 was begun";
    for (const news of [[cleared], [entered("agreed"), fires(false)]])
      expect(play(plan(), raised, accepted, ...news, stands("asked"), accepted).acts.slice(-2)).toEqual([
        `drop {"reason":"${because}"}`,
        `withdrawn: ${because}`,
      ]);
  });

  it("goes on after the alert has cleared when it is needed nevertheless", () => {
    const needed = plan({ stillNeeded: false });
    expect(
      play(
        needed,
        raised,
        accepted,
        cleared,
        entered("agreed"),
        accepted,
        entered("done", { result: "good" }),
        accepted,
      ).acts.at(-1),
    ).toBe("repaired: task/1 was carried out; the alert cleared");
  });

  it.each([
    ["the record is refused", [refused], "failed: no"],
    ["the proposal is refused", [raised, refused, stands("asked"), accepted], 'failed: task/1 refused "ask": no'],
    [
      "nobody agrees",
      [raised, accepted, entered("asked"), stands("asked"), accepted],
      "failed: task/1 was not authorized",
    ],
    [
      "somebody ends the record",
      [raised, accepted, entered("dropped", {}, true)],
      "failed: task/1 is dropped: it was not authorized",
    ],
    [
      "people have begun it",
      [raised, accepted, entered("agreed"), fires(true), refused, stands("busy")],
      'failed: task/1 refused "go": no; task/1 is busy and is left to people',
    ],
    [
      "it cannot be withdrawn",
      [raised, refused, stands("asked"), refused],
      'failed: task/1 refused "ask": no; task/1 is left open: no',
    ],
    [
      "it is cancelled while it waits",
      [raised, accepted, cancelled, stands("asked"), accepted],
      "failed: it was cancelled",
    ],
    [
      "people take it over",
      [...worked.slice(0, 6), entered("byHand")],
      "failed: task/1 is byHand and is left to people",
    ],
    [
      "the work does not end well",
      [...worked.slice(0, 6), entered("done", { result: "bad" }), accepted],
      "failed: the work of task/1 did not end well",
    ],
    [
      "the alert does not clear in time",
      [...worked, { kind: "late" }, accepted],
      "failed: the alert did not clear within 60 s",
    ],
    [
      "it is cancelled while the work goes on",
      [...worked.slice(0, 6), cancelled],
      "failed: it was cancelled; task/1 goes on by itself and is left to people",
    ],
  ] as const)("fails when %s", (_, news, end) => {
    expect(play(plan(), ...news).acts.at(-1)).toBe(end);
  });

  it("that comes to nothing gives its record up, unless a person has taken it", () => {
    const giving = plan({ steps: sampleSteps({ giveUp: { command: "stop", with: {} } }) });
    const begun = worked.slice(0, 6);
    const faulted = byItself("byHand", "shop/restart fault: exit 1");
    expect(play(giving, ...begun, faulted, accepted, entered("done"), accepted).acts.slice(-4)).toEqual([
      "stop {}",
      "wait",
      'end {"good":false,"notes":"shop/restart fault: exit 1"}',
      "failed: shop/restart fault: exit 1",
    ]);
    expect(play(giving, ...begun, faulted, refused).acts.at(-1)).toBe(
      'failed: shop/restart fault: exit 1; task/1 refused "stop": no',
    );
    expect(play(giving, ...begun, entered("byHand")).acts.at(-1)).toBe(
      "failed: task/1 is byHand and is left to people",
    );
    expect(play(plan(), ...begun, faulted).acts.at(-1)).toBe(
      "failed: shop/restart fault: exit 1; task/1 is byHand and is left to people",
    );
  });

  it("that is not proven is backed out where there is a way back, and says so when there is none", () => {
    const back = plan({ steps: sampleSteps({ backOut: { command: "back", with: {} } }) });
    const late: RepairNews = { kind: "late" };
    expect(
      play(back, ...worked, late, accepted, entered("busy"), cancelled, entered("done"), accepted).acts.slice(-6),
    ).toEqual([
      "back {}",
      "wait",
      "wait",
      "wait",
      'end {"good":false,"notes":"the alert did not clear within 60 s; backed out"}',
      "failed: the alert did not clear within 60 s; backed out",
    ]);
    expect(play(back, ...worked, late, refused, accepted).acts.at(-1)).toBe(
      'failed: the alert did not clear within 60 s; not backed out: task/1 refused "back": no',
    );
    expect(play(back, ...worked, late, accepted, entered("byHand")).acts.at(-1)).toContain("left to people");
  });

  it("stays repaired when the record cannot be closed, and says so", () => {
    expect(play(plan(), ...worked, cleared, refused).acts.at(-1)).toBe(
      "repaired: task/1 was carried out; the alert cleared; task/1 is left open: no",
    );
  });
});
