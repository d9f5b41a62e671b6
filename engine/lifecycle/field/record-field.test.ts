import { describe, expect, it } from "vitest";
import { decide } from "../decide.ts";
import type { Json } from "../../base/json.ts";
import { bundle, company, field, lifecycle, monday, recordType, state } from "../sample.ts";

const task = bundle(
  recordType("task", "TSK", [
    field("about", "record", { class: "problem" }),
    field("any", "record"),
    field("others", "record", { class: "problem", many: true }),
  ]),
  [lifecycle("task", [state("new")])],
);

/** What the record keeps of a field, or why it is refused. */
function kept(name: string, value: Json, engine?: number): Json {
  const by = { user: "kim", roles: ["agent"], groups: [] };
  const input = { type: "task", number: "TSK0000001", bundle: "b", fields: { [name]: value } };
  const decision = decide(
    task,
    null,
    { id: "c", name: "$open", by, input },
    company({ kim: ["agent"] }),
    monday,
    engine,
  );
  if (!decision.ok) return decision.refusal.message;
  const opened = decision.events.find(({ body }) => body.kind === "opened")?.body;
  return opened?.kind === "opened" ? (opened.fields[name] ?? null) : null;
}

describe("a field of type record", () => {
  it("takes a number as people write it where it says the type, and keeps the id", () => {
    for (const written of ["prb7", "PRB7", "PRB0000007", "problem/prb7", "problem/PRB0000007"])
      expect(kept("about", written)).toBe("problem/PRB0000007");
    expect(kept("others", ["prb7", "problem/PRB8"])).toEqual(["problem/PRB0000007", "problem/PRB0000008"]);
  });

  it("takes type and number where it says no type, and says so of a number alone", () => {
    expect(kept("any", "problem/prb7")).toBe("problem/PRB0000007");
    expect(kept("any", "prb7")).toBe('"any" must name a record as TYPE/NUMBER, not "prb7"');
    expect(kept("about", "incident/inc7")).toBe('"about" must be a record of type problem, not "incident/inc7"');
    expect(kept("about", "the one of yesterday")).toContain("problem/NUMBER, or by its number alone");
  });

  it("is decided as before in the runs that an earlier version began", () => {
    expect(kept("about", "prb7", 5)).toContain("must name a record");
    expect(kept("about", "problem/prb7", 5)).toBe("problem/prb7");
  });
});
