import { z } from "zod";
import { checkExpression } from "../../expression/check.ts";
import { parseExpression } from "../../expression/parse.ts";
import type { EscalationPolicy, EscalationReminders } from "../../lifecycle/ir.ts";
import { defineKind, type Reference } from "../kind.ts";
import type { Entry } from "../kind-map.ts";
import type { Context } from "../context.ts";
import type { Path } from "../spot.ts";
import { audiences, camel, duration, kebab } from "../shapes.ts";
import { compileAudiences } from "../values/audience.ts";
import { compileElapsed } from "../values/duration.ts";
import { limits } from "../limits.ts";
import { splitTemplate } from "../values/template.ts";

const remind = z.strictObject({ times: z.int().min(1).max(100), every: duration });

const spec = z.strictObject({
  steps: z
    .array(z.strictObject({ to: audiences.min(1), notify: kebab, wait: duration, remind: remind.optional() }))
    .min(1),
  repeat: z.int().min(0).max(100).optional(),
  fallback: audiences.min(1),
  taken: z.strictObject({ moved: z.boolean().optional(), fields: z.array(camel).min(1).optional() }).optional(),
});

declare module "../kind-map.ts" {
  interface KindMap {
    Escalation: Entry<typeof spec, EscalationPolicy, "content">;
  }
}

/** Who is told next when nobody reacts. */
export const escalationKind = defineKind({
  kind: "Escalation",
  spec,
  pin: "content",
  references: ({ steps }) => steps.map(({ notify }): Reference => ({ kind: "Notification", name: notify })),
  compile(spec, metadata, context): EscalationPolicy {
    checkTurns(context, spec);
    return {
      name: metadata.name,
      steps: spec.steps.map((step, index) => {
        const path = ["spec", "steps", index];
        context.reference("Notification", step.notify, [...path, "notify"]);
        checkNotification(context, [...path, "notify"], step.notify);
        return {
          to: compileAudiences(context, [...path, "to"], step.to, null),
          notify: step.notify,
          ...(step.remind === undefined ? {} : { remind: compileRemind(context, [...path, "remind"], step.remind) }),
          wait: { businessDays: 0, ms: compileElapsed(context, [...path, "wait"], step.wait) },
        };
      }),
      repeat: spec.repeat ?? 0,
      fallback: compileAudiences(context, ["spec", "fallback"], spec.fallback, null),
      taken: { moved: spec.taken?.moved ?? true, fields: spec.taken?.fields ?? [] },
    };
  },
});

function compileRemind(context: Context, path: Path, { times, every }: z.infer<typeof remind>): EscalationReminders {
  const everyMs = compileElapsed(context, [...path, "every"], every);
  if (everyMs === 0)
    context.report(
      "OPS121",
      [...path, "every"],
      "reminders at one and the same instant",
      "write how far apart they are: 10m",
    );
  return { times, everyMs };
}

/** The whole of an escalation is one run, whose history has an end. */
function checkTurns(context: Context, { steps, repeat = 0 }: z.infer<typeof spec>): void {
  const ofRound = steps.reduce((sum, step) => sum + 1 + (step.remind?.times ?? 0), 0);
  const turns = ofRound * (repeat + 1);
  if (turns > limits.escalationTurns)
    context.report(
      "OPS366",
      ["spec", repeat === 0 ? "steps" : "repeat"],
      `${turns} times somebody would be told before the fallback, at most ${limits.escalationTurns} are allowed`,
      "remind or repeat less often, or let the fallback come earlier",
    );
}

/** No command and no event is at hand when a step is told: a notification that reads one would fail there. */
function checkNotification(context: Context, path: Path, name: string): void {
  const source = context.catalog.find("Notification", name)?.source;
  if (source === null || source === undefined) return;
  const unknown = new Set([source.subject, source.body].flatMap(unknownVariables));
  if (unknown.size === 0) return;
  const names = [...unknown].sort().join(", ");
  context.report(
    "OPS202",
    path,
    `the notification "${name}" reads ${names}, which a step of an escalation does not know`,
    "name one that reads only the record (.) and $now",
  );
}

function unknownVariables(text: string): string[] {
  const split = splitTemplate(text);
  if (!split.ok) return [];
  return split.value.flatMap((part) => {
    if (!("jq" in part)) return [];
    const parsed = parseExpression(part.jq);
    // What is no expression is reported where it stands.
    if (!parsed.ok) return [];
    const findings = checkExpression(parsed.value, { variables: ["now"] });
    return findings.flatMap(({ variable }) => (variable === undefined ? [] : [`$${variable}`]));
  });
}
