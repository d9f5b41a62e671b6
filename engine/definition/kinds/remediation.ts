import { z } from "zod";
import type { Remediation } from "../../alert/ir.ts";
import { impactFunctions } from "../../map/functions.ts";
import { defineKind } from "../kind.ts";
import type { Entry } from "../kind-map.ts";
import { condition, duration, facts, functionName, nameOf, values } from "../shapes.ts";
import { alertScope } from "../values/alert-view.ts";
import { checkCall } from "../values/call.ts";
import { compileOptionalCondition } from "../values/condition.ts";
import { compileElapsed } from "../values/duration.ts";
import { compileFacts, namedByFacts } from "../values/facts.ts";
import { useEscalation } from "../values/notification-use.ts";
import { compileRaise, raiseShape } from "../values/raise.ts";
import { factViews } from "../values/scope.ts";
import { checkTaken } from "../values/taken.ts";
import { compileValue } from "../values/value.ts";

const spec = z.strictObject({
  alert: nameOf("AlertRule"),
  when: condition.optional(),
  facts: facts.optional(),
  raise: raiseShape,
  stillNeeded: z.boolean().optional(),
  limit: z.strictObject({
    per: z.enum(["ci", "rule"]),
    runs: z.int().min(1),
    within: duration,
    coolDown: duration.optional(),
    blastRadius: z.int().min(0).optional(),
    stopAfterFailures: z.int().min(1).optional(),
  }),
  verify: z.strictObject({
    call: functionName.optional(),
    with: values.optional(),
    alertClearsWithin: duration.optional(),
  }),
  onFail: z.strictObject({ escalation: nameOf("Escalation") }),
});

declare module "../kind-map.ts" {
  interface KindMap {
    Remediation: Entry<typeof spec, Remediation, "nothing">;
  }
}

/** What repairs an alert: the record that authorizes the repair and carries it out, and how success is proved. */
export const remediationKind = defineKind({
  kind: "Remediation",
  spec,
  pin: "nothing",
  references: (ir, others) => [
    { kind: "AlertRule", name: ir.alert },
    { kind: "RecordType", name: ir.raise.record },
    { kind: "Escalation", name: ir.onFail.escalation },
    ...namedByFacts(ir.facts, others.functions),
  ],
  compile(spec, metadata, context): Remediation {
    const scope = alertScope(factViews(context, spec.facts));
    context.reference("AlertRule", spec.alert, ["spec", "alert"]);
    const rule = context.catalog.find("AlertRule", spec.alert)?.source;
    if (rule !== null && rule !== undefined) {
      const path = ["spec", "onFail", "escalation"];
      useEscalation(context, path, spec.onFail.escalation, rule.open.record);
      checkTaken(context, path, spec.onFail.escalation, rule.open.record);
    } else context.reference("Escalation", spec.onFail.escalation, ["spec", "onFail", "escalation"]);
    if (spec.verify.call === undefined && spec.verify.alertClearsWithin === undefined)
      context.report(
        "OPS104",
        { path: ["spec", "verify"], key: true },
        "nothing verifies the repair",
        "add `call`, `alertClearsWithin` or both",
      );
    const limited = spec.limit.blastRadius !== undefined;
    if (limited && !Object.values(spec.facts ?? {}).some((fact) => impactFunctions.includes(fact.call)))
      context.report(
        "OPS380",
        { path: ["spec", "limit", "blastRadius"], key: true },
        "no fact says how many configuration items would be affected",
        `declare one: facts: { impact: { call: cmdb.impact, with: { ci: '\${ .ci.id }' } } }`,
      );
    if (spec.verify.call !== undefined) checkCall(context, ["spec", "verify"], spec.verify.call, spec.verify.with);
    return {
      name: metadata.name,
      title: metadata.title ?? metadata.name,
      alert: spec.alert,
      when: compileOptionalCondition(context, ["spec", "when"], spec.when, scope),
      facts: compileFacts(context, ["spec", "facts"], spec.facts, scope),
      raise: compileRaise(context, spec.raise, { alert: spec.alert, scope }),
      stillNeeded: spec.stillNeeded ?? true,
      limit: {
        per: spec.limit.per,
        runs: spec.limit.runs,
        withinMs: compileElapsed(context, ["spec", "limit", "within"], spec.limit.within),
        coolDownMs:
          spec.limit.coolDown === undefined
            ? 0
            : compileElapsed(context, ["spec", "limit", "coolDown"], spec.limit.coolDown),
        blastRadius: spec.limit.blastRadius ?? null,
        stopAfterFailures: spec.limit.stopAfterFailures ?? null,
      },
      verify: {
        call: spec.verify.call ?? null,
        with:
          spec.verify.with === undefined
            ? null
            : compileValue(context, ["spec", "verify", "with"], spec.verify.with, scope),
        alertClearsWithinMs:
          spec.verify.alertClearsWithin === undefined
            ? null
            : compileElapsed(context, ["spec", "verify", "alertClearsWithin"], spec.verify.alertClearsWithin),
      },
      onFail: { escalation: spec.onFail.escalation },
    };
  },
});
