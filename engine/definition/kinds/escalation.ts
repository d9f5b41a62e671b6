import { z } from "zod";
import type { EscalationPolicy } from "../../lifecycle/ir.ts";
import { defineKind } from "../kind.ts";
import { audiences, duration, kebab } from "../shapes.ts";
import { compileAudiences } from "../values/audience.ts";
import { compileElapsed } from "../values/duration.ts";

/** Who is told next when nobody reacts. */
export const escalationKind = defineKind({
  kind: "Escalation",
  spec: z.strictObject({
    steps: z.array(z.strictObject({ to: audiences.min(1), notify: kebab, wait: duration, remind: z.unknown().optional() })).min(1),
    repeat: z.int().min(0).max(100).optional(),
    fallback: audiences.min(1),
  }),
  compile(spec, metadata, context): EscalationPolicy {
    return {
      name: metadata.name,
      steps: spec.steps.map((step, index) => {
        const path = ["spec", "steps", index];
        context.reference("Notification", step.notify, [...path, "notify"]);
        if (step.remind !== undefined)
          context.report(
            "OPS108",
            { path: [...path, "remind"], key: true },
            '"remind" is not supported by this version',
            "add a step instead",
          );
        return {
          to: compileAudiences(context, [...path, "to"], step.to, null),
          notify: step.notify,
          wait: { businessDays: 0, ms: compileElapsed(context, [...path, "wait"], step.wait) },
        };
      }),
      repeat: spec.repeat ?? 0,
      fallback: compileAudiences(context, ["spec", "fallback"], spec.fallback, null),
    };
  },
});
