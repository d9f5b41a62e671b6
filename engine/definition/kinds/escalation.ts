import { z } from "zod";
import { checkExpression } from "../../expression/check.ts";
import { parseExpression } from "../../expression/parse.ts";
import type { EscalationHandOver, EscalationPolicy, EscalationReminders } from "../../lifecycle/ir.ts";
import { timesOf, turnCount } from "../../lifecycle/escalation/escalation.ts";
import { defineKind, type Reference } from "../kind.ts";
import type { Entry } from "../kind-map.ts";
import type { Context } from "../context.ts";
import type { Path } from "../spot.ts";
import { audiences, camel, duration, nameOf, word } from "../shapes.ts";
import { compileAudiences } from "../values/audience.ts";
import { compileElapsed } from "../values/duration.ts";
import { limits } from "../limits.ts";
import { splitTemplate } from "../values/template.ts";

const remind = z.strictObject({ times: z.int().min(1).max(100), every: duration });

const spec = z.strictObject({
  steps: z
    .array(
      z.strictObject({
        to: audiences.min(1),
        notify: nameOf("Notification"),
        wait: duration,
        remind: remind.optional(),
      }),
    )
    .min(1),
  repeat: z.int().min(0).max(100).optional(),
  fallback: audiences.min(1),
  taken: z.strictObject({ moved: z.boolean().optional(), fields: z.array(camel).min(1).optional() }).optional(),
  onReassign: z
    .strictObject({
      field: camel,
      then: z.enum(["restart", "keep"]),
      escalations: z.record(word, nameOf("Escalation")).optional(),
    })
    .optional(),
  reescalate: duration.optional(),
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
  references: ({ name, steps, onReassign }) => [
    ...steps.map(({ notify }): Reference => ({ kind: "Notification", name: notify })),
    ...Object.values(onReassign?.escalations ?? {}).flatMap((other): Reference[] =>
      other === name ? [] : [{ kind: "Escalation", name: other }],
    ),
  ],
  compile(spec, metadata, context): EscalationPolicy {
    const policy: EscalationPolicy = {
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
      ...(spec.onReassign === undefined ? {} : { onReassign: compileHandOver(context, spec.onReassign) }),
      ...(spec.reescalate === undefined ? {} : { reescalateMs: compileReescalate(context, spec.reescalate) }),
    };
    checkTurns(context, policy);
    return policy;
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

type HandOver = NonNullable<z.infer<typeof spec>["onReassign"]>;

function compileHandOver(context: Context, { field, then, escalations }: HandOver): EscalationHandOver {
  const path = ["spec", "onReassign", "escalations"];
  for (const [value, other] of Object.entries(escalations ?? {}))
    context.reference("Escalation", other, [...path, value]);
  if (then === "keep" && escalations !== undefined)
    context.report(
      "OPS107",
      { path, key: true },
      "`keep` goes on as it is, and begins no other escalation",
      "leave it out, or write `then: restart`",
    );
  return { field, then, ...(escalations === undefined ? {} : { escalations }) };
}

const shortestHeardMs = 60_000;

function compileReescalate(context: Context, source: string): number {
  const ms = compileElapsed(context, ["spec", "reescalate"], source);
  if (ms >= shortestHeardMs) return ms;
  context.report(
    "OPS121",
    ["spec", "reescalate"],
    `an acknowledgement that holds for "${source}" is none`,
    "write how long somebody has to begin: 30m, and no less than 1m",
  );
  return shortestHeardMs;
}

/** The whole of an escalation is one run, whose history has an end. */
function checkTurns(context: Context, policy: EscalationPolicy): void {
  const times = timesOf(policy);
  const turns = turnCount(times);
  if (turns > limits.escalationTurns)
    context.report(
      "OPS366",
      ["spec", policy.repeat === 0 ? "steps" : "repeat"],
      times.looks === undefined
        ? `${turns} times somebody would be told before the fallback, at most ${limits.escalationTurns} are allowed`
        : `the record would be looked at ${turns} times before the fallback, at most ${limits.escalationTurns} are allowed`,
      times.looks === undefined
        ? "remind or repeat less often, or let the fallback come earlier"
        : "remind or repeat less often, let the fallback come earlier, or write a longer `reescalate`",
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
