import { describe, expect, it } from "vitest";
import type { RemediationPlan } from "./plan.ts";
import type { RepairNews } from "./repair.ts";
import { type PlannedRepair, type RepairStep, repairWay } from "./repair-way.ts";
import { sampleSteps } from "./sample.ts";

const plan: RemediationPlan = {
  raise: {
    record: "task",
    fields: { title: "Restart" },
    link: { name: "task", inverse: "alarm" },
    steps: sampleSteps(),
    stillNeeded: true,
  },
  verify: { call: null, input: {}, alertClearsWithinMs: null },
  escalation: "desk",
};
const of = { remediation: "restart", incident: "alarm/1" };
const accepted: RepairNews = { kind: "accepted" };

/** The steps of a way whose host answers so; a step that only says something is accepted. */
function walk(planned: PlannedRepair, answer: (step: RepairStep) => RepairNews): readonly RepairStep[] {
  const way = repairWay(of, planned);
  const steps: RepairStep[] = [];
  for (let turn = way.next(); turn.done !== true;) {
    const step = turn.value;
    steps.push(step);
    let news: RepairNews;
    try {
      news = ["raise", "send", "look"].includes(step.do) ? answer(step) : accepted;
    } catch (error) {
      turn = way.throw(error);
      continue;
    }
    turn = way.next(news);
  }
  return steps;
}

describe("the way of a remediation", () => {
  it("tells the record of the alerts why it was not run, and calls nobody where clocks are enough", () => {
    expect(walk({ kind: "notApplicable", because: "it cleared" }, () => accepted)).toEqual([
      { do: "finish", outcome: "refused", because: "it cleared", record: null },
      { do: "say", what: "not-run", text: "Remediation restart was not run: it cleared" },
    ]);
    const refused = { kind: "refused", because: "too many", escalation: "desk" } as const;
    expect(walk(refused, () => accepted).at(-1)).toEqual({ do: "escalate", to: "desk", because: "too many" });
  });

  it("links what it raised from both sides before it is proposed", () => {
    const steps = walk({ kind: "go", plan }, ({ do: what }) => {
      if (what === "raise") return { kind: "raised", record: "task/1" };
      return what === "look" ? { kind: "stands", state: "dropped", final: true } : { kind: "refused", message: "no" };
    });
    expect(steps.slice(0, 5)).toEqual([
      { do: "raise", record: "task", fields: { title: "Restart" } },
      { do: "link", record: "alarm/1", link: "task", other: "task/1", inverse: "alarm" },
      { do: "link", record: "task/1", link: "alarm", other: "alarm/1", inverse: "task" },
      { do: "say", what: "proposed", text: "Remediation restart proposes task/1" },
      { do: "send", step: "propose", command: "ask", input: {} },
    ]);
    expect(steps.slice(-3).map((step) => step.do)).toEqual(["finish", "say", "escalate"]);
  });

  it("fails when its host fails on the way, and names what it had raised", () => {
    const steps = walk({ kind: "go", plan }, ({ do: what }) => {
      if (what === "raise") return { kind: "raised", record: "task/1" };
      throw new Error("activity failed", { cause: new Error("the store is gone") });
    });
    expect(steps.find((step) => step.do === "finish")).toEqual({
      do: "finish",
      outcome: "failed",
      because: "the store is gone",
      record: "task/1",
    });
  });
});
