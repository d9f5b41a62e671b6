import { describe, expect, it } from "vitest";
import { deadlines } from "./timer/deadlines.ts";
import type { Bundle } from "./ir.ts";
import {
  after,
  bundle,
  codeOf,
  company,
  drive,
  type Driver,
  field,
  final,
  hours,
  jq,
  lifecycle,
  literal,
  monday,
  named,
  recordType,
  row,
  serviceLevel,
  state,
  to,
} from "./sample.ts";

/** A definition with defects that only show while it runs. */
const broken: Bundle = bundle(
  recordType("incident", "INC", [field("title", "string", { required: true }), field("count", "integer")]),
  [
    lifecycle("incident", [
      state(
        "new",
        {
          edit: to(null, { fields: ["title"] }),
          wait: to("waiting"),
          "problem.closed": to("closed", { set: { count: literal("many") } }),
        },
        { after: [after(hours(1), to("closed", { when: jq(".title | tonumber > 3") }))] },
      ),
      state(
        "waiting",
        {
          done: to("closed", { set: { count: jq("$event.output | length | tostring") } }),
          fault: to("new"),
          expired: to("new"),
        },
        {
          invoke: { runbook: literal("desk/restart"), with: null, timeout: hours(9) },
        },
      ),
      final("closed"),
    ]),
  ],
  {
    ServiceLevel: named(
      serviceLevel("resolution", "incident", {
        stop: row({ state: "closed" }),
        within: hours(10),
        escalate: [{ at: 50, plus: null, notify: "half", escalation: null, to: [] }],
      }),
    ),
    Notification: {
      half: { name: "half", channels: [], subject: jq('.title | error("no subject")'), body: literal("") },
    },
    Runbook: { "desk/restart": "d1" },
  },
);

function opened(): Driver {
  const driver = drive(broken, company({ kim: ["agent"], ada: [] }));
  expect(codeOf(driver.open("kim", { title: "Slow" }))).toBe("ok");
  return driver;
}

describe("a definition that fails while it runs", () => {
  it("in a deadline asks a person to look, and neither loops nor blocks the record", () => {
    const driver = opened();
    driver.now = monday + hours(1).ms;
    const [due] = deadlines(broken, driver.state!);
    expect(codeOf(driver.engine("$timer", { deadline: due!.id, armedBy: due!.armedBy }))).toBe("ok");
    expect(driver.state).toMatchObject({ state: "new", attention: expect.stringContaining("after:new:0") });
    expect(deadlines(broken, driver.state!)[0]!.at).toBe(driver.now + hours(1).ms);
    driver.now += 60_000;
    expect(codeOf(driver.send("kim", "edit", { title: "Slower" }))).toBe("ok");
    expect(codeOf(driver.send("kim", "edit", { title: "7" }))).toBe("ok");
    expect(driver.state).toMatchObject({ state: "closed" });
  });

  it("in a threshold keeps the clock and asks a person to look", () => {
    const driver = opened();
    driver.now = monday + hours(5).ms;
    expect(codeOf(driver.engine("$sync"))).toBe("ok");
    expect(driver.state?.clocks["resolution"]?.fired).toEqual([0]);
    expect(driver.state?.attention).toContain("no subject");
    expect(deadlines(broken, driver.state!).every((deadline) => deadline.at > driver.now)).toBe(true);
  });

  it("in what a run brings about keeps the run's end", () => {
    const driver = opened();
    driver.send("kim", "wait");
    const run = Object.keys(driver.state!.runs)[0]!;
    expect(codeOf(driver.engine("$run", { run, outcome: "done", output: [1] }))).toBe("ok");
    expect(driver.state).toMatchObject({
      state: "waiting",
      runs: { [run]: { outcome: "done" } },
      attention: expect.stringContaining("whole number"),
    });
  });

  it("in a reaction changes nothing else", () => {
    const driver = opened();
    expect(codeOf(driver.engine("$reaction", { link: "problem", state: "closed", record: {} }))).toBe("ok");
    expect(driver.state).toMatchObject({ state: "new", attention: expect.stringContaining("a reaction failed") });
  });

  it("is taken off the list by a person who has looked", () => {
    const driver = opened();
    expect(codeOf(driver.send("kim", "attend"))).toBe("OPS411");
    driver.engine("$reaction", { link: "problem", state: "closed", record: {} });
    expect(codeOf(driver.send("ada", "attend"))).toBe("OPS403");
    expect(codeOf(driver.send("kim", "attend"))).toBe("ok");
    expect(driver.state?.attention).toBeNull();
  });
});
