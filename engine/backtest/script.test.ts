import { describe, expect, it } from "vitest";
import { foldAll } from "../lifecycle/fold.ts";
import {
  bundle,
  company,
  drive,
  field,
  final,
  hours,
  jq,
  lifecycle,
  literal,
  monday,
  recordType,
  state,
  to,
} from "../lifecycle/sample.ts";
import { noReadings } from "../lifecycle/read/needs.ts";
import { play } from "./play.ts";
import { scriptOf } from "./script.ts";

const definitions = bundle(
  recordType("change", "CHG", [field("title", "string", { required: true }), field("rows", "integer")]),
  [
    lifecycle("change", [
      state("new", { start: to("implement") }),
      state(
        "implement",
        { done: to("review", { set: { rows: jq("$event.output.rows") } }), fault: to("new"), expired: to("new") },
        { invoke: { runbook: literal("change/extend"), with: { kind: "object", entries: {} }, timeout: hours(1) } },
      ),
      state("review", { close: to("closed", { require: ["rows"] }) }),
      final("closed"),
    ]),
  ],
  { Runbook: { "change/extend": "d1" } },
);

describe("the script of a record", () => {
  it("keeps what the outcome of a run has set: what follows may need it", () => {
    const people = company({ kim: ["agent"] });
    const driver = drive(definitions, people);
    driver.open("kim", { title: "Extend" });
    driver.send("kim", "start");
    const run = Object.keys(driver.state?.runs ?? {})[0] ?? "";
    driver.engine("$run", { run, outcome: "done", output: { rows: 7 } });
    driver.send("kim", "close");
    expect(driver.state).toMatchObject({ state: "closed", fields: { rows: 7 } });

    const script = scriptOf(definitions, driver.events);
    const actors = new Map([["kim", { user: "kim", roles: ["agent"], groups: [] }]]);
    const host = play({ bundle: definitions, digest: "b1", script, actors, until: monday + 1 });
    let turn = host.next();
    while (turn.done !== true) turn = host.next({ ...noReadings, ...people, at: turn.value.at });
    expect(turn.value.refused).toEqual([]);
    expect(foldAll(null, turn.value.events)).toMatchObject({ state: "closed", fields: { rows: 7 } });
  });
});
