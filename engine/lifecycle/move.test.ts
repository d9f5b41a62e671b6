import { describe, expect, it } from "vitest";
import { deadlines } from "./deadlines.ts";
import {
  after,
  bundle,
  codeOf,
  company,
  drive,
  field,
  final,
  hours,
  lifecycle,
  literal,
  jq,
  monday,
  recordType,
  state,
  to,
  type Driver,
} from "./sample.ts";
import type { Bundle } from "./ir.ts";

const type = recordType("incident", "INC", [
  field("title", "string", { required: true }),
  field("priority", "integer", { computed: { kind: "table", table: "priority" } }),
]);

function version(priority: number, ...states: Parameters<typeof lifecycle>[1]): Bundle {
  const rules = [{ cells: {}, then: literal(priority), because: null }];
  const tables = { priority: { name: "priority", inputs: [{ name: "title", value: jq(".title") }], hit: "first" as const, rules } };
  return bundle(type, [lifecycle("incident", states)], { tables });
}

const first = version(
  3,
  state("new", { begin: to("working") }),
  state("working", { finish: to("done") }, { after: [after(hours(4), to("done"))] }),
  final("done"),
);
const second = version(
  2,
  state("new", { begin: to("doing") }),
  state("doing", { finish: to("done") }, { after: [after(hours(2), to("done"))] }),
  final("done"),
);

function working(): Driver {
  const driver = drive(first, company({ kim: ["agent"] }));
  driver.open("kim", { title: "Slow" });
  driver.send("kim", "begin");
  driver.bundle = second;
  return driver;
}

describe("moving a record to other definitions", () => {
  it("is refused, and changes nothing, while its state has no place there", () => {
    const driver = working();
    expect(driver.engine("$move", { bundle: "b2" })).toMatchObject({
      ok: false,
      refusal: { code: "OPS441", message: expect.stringContaining('map "working"') },
    });
    expect(driver.engine("$move", { bundle: "b2", lifecycle: "other" })).toMatchObject({ ok: false, refusal: { code: "OPS441" } });
    expect(driver.state).toMatchObject({ bundle: "b1", state: "working" });
  });

  it("takes the state it is mapped to, computes anew and arms the new deadlines", () => {
    const driver = working();
    expect(codeOf(driver.engine("$move", { bundle: "b2", states: { working: "doing" } }))).toBe("ok");
    expect(driver.state).toMatchObject({ bundle: "b2", state: "doing", fields: { priority: 2 } });
    expect(deadlines(second, driver.state!)).toMatchObject([{ id: "after:doing:0", at: monday + hours(2).ms }]);
    expect(codeOf(driver.send("kim", "finish"))).toBe("ok");
  });
});
