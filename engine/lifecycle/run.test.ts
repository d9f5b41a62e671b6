import { describe, expect, it } from "vitest";
import { recordTypeOf } from "./bundle/bundle.ts";
import { deadlines } from "./timer/deadlines.ts";
import { effects } from "./effects.ts";
import type { Bundle } from "./ir.ts";
import {
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
  state,
  to,
  withParts,
} from "./sample.ts";

const definitions: Bundle = bundle(
  recordType("change", "CHG", [field("title", "string", { required: true }), field("rows", "integer")]),
  [
    lifecycle("change", [
      state("new", { start: to("implement", { do: [{ log: { set: { a: 1 } } }] }) }),
      state(
        "implement",
        {
          done: to("closed", { set: { rows: jq("$event.output.rows") } }),
          fault: to("new"),
          expired: to("new"),
          abort: to("cancelled"),
        },
        {
          invoke: {
            runbook: literal("change/extend"),
            with: { kind: "object", entries: { title: jq(".title") } },
            timeout: hours(1),
          },
        },
      ),
      final("closed"),
      final("cancelled"),
    ]),
  ],
  { Runbook: { "change/extend": "d1" } },
);

function implementing(): { readonly driver: Driver; readonly run: string } {
  const driver = drive(definitions, company({ kim: ["agent"] }));
  driver.open("kim", { title: "Extend" });
  expect(codeOf(driver.send("kim", "start"))).toBe("ok");
  const run = Object.values(driver.state!.runs).find((candidate) => candidate.runbook !== null)!.run;
  return { driver, run };
}

describe("a run that a state invokes", () => {
  it("is started by an effect whose id comes from the ledger sequence", () => {
    const { driver, run } = implementing();
    const started = effects(definitions, driver.state!, driver.events).filter((effect) => effect.kind === "run.start");
    expect(started).toMatchObject([
      {
        run: expect.stringMatching(/^change\/CHG0000001\/run-\d+$/),
        purpose: "implement",
        runbook: "change/extend",
        digest: "d1",
        input: { title: "Extend" },
      },
      { purpose: "start.do", runbook: null, tasks: [{ log: { set: { a: 1 } } }] },
    ]);
    expect(started[0]!.id).toBe(`change/CHG0000001#${driver.state!.runs[run]!.requestedBy}`);
  });

  it("takes the outcome when it is done, and reads what it returned", () => {
    const { driver, run } = implementing();
    driver.engine("$run", { run, outcome: "done", output: { rows: 7 } });
    expect(driver.state).toMatchObject({ state: "closed", fields: { rows: 7 } });
  });

  it("says nothing a second time, and nothing of a run nobody knows", () => {
    const { driver, run } = implementing();
    driver.engine("$run", { run, outcome: "fault", output: null });
    expect(driver.state?.state).toBe("new");
    expect(driver.engine("$run", { run, outcome: "done", output: null })).toMatchObject({ ok: true, events: [] });
    expect(driver.engine("$run", { run: "constructor", outcome: "done", output: null })).toMatchObject({
      ok: true,
      events: [],
    });
  });

  it("expires: the record stops waiting and cancels it", () => {
    const { driver, run } = implementing();
    const [due] = deadlines(definitions, driver.state!);
    expect(due).toMatchObject({ id: `run:${run}:timeout`, at: monday + hours(1).ms });
    driver.now = due!.at;
    driver.engine("$timer", { deadline: due!.id, armedBy: due!.armedBy });
    expect(driver.state?.state).toBe("new");
    expect(driver.events.map((event) => event.body.kind)).toContain("runCancelRequested");
  });

  it("is cancelled when its state is left by another way", () => {
    const { driver, run } = implementing();
    driver.send("kim", "abort");
    expect(driver.state).toMatchObject({ state: "cancelled", runs: { [run]: { outcome: "cancelled" } } });
    const cancelled = effects(definitions, driver.state!, driver.events).filter(
      (effect) => effect.kind === "run.cancel",
    );
    expect(cancelled).toMatchObject([{ run }]);
  });
});

describe("effects", () => {
  it("tell each linked record, under the name by which it calls this one, and link the other side", () => {
    const linked = withParts(definitions, {
      RecordType: named({ ...recordTypeOf(definitions), links: { problem: { to: "problem", inverse: "changes" } } }),
    });
    const driver = drive(linked, company({ kim: ["agent"] }));
    driver.open("kim", { title: "Extend" }, { problem: "problem/PRB0000001" });
    driver.send("kim", "start");
    const found = effects(linked, driver.state!, driver.events);
    expect(found.filter((effect) => effect.kind === "link")).toMatchObject([
      {
        to: "problem/PRB0000001",
        input: { link: "changes", record: "change/CHG0000001", inverse: "problem", on: true },
      },
    ]);
    const reaction = found.find((effect) => effect.kind === "reaction" && effect.input["state"] === "implement");
    expect(reaction).toMatchObject({
      to: "problem/PRB0000001",
      input: { link: "changes", record: { number: "CHG0000001" } },
    });
    expect(new Set(found.map((effect) => effect.id)).size).toBe(found.length);
  });
});
