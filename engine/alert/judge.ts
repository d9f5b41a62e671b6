import type { EvaluationScope } from "../condition/ir.ts";
import type { JsonObject } from "../base/json.ts";
import { type InMaintenance, unheardAt } from "./alert.ts";
import { assess } from "./assess.ts";
import type { BoardAlert } from "./board-alert.ts";
import type { GroupState } from "./board-group.ts";
import type { AlertRule } from "./ir.ts";
import { looksAgainAt, maintenanceText, outOfMaintenance } from "./maintenance.ts";
import { alertScope, matchRule } from "./rule.ts";

/** What an alert means now, before any group is asked for. */
export interface Judged {
  readonly stored: BoardAlert;
  /** `rest`: nothing; `touch`: its group may be quiet now; else what puts it into a group. */
  readonly next: "rest" | "touch" | Placing;
}

export interface Placing {
  readonly rule: AlertRule;
  readonly scope: EvaluationScope;
}

interface Given {
  /** In order. */
  readonly rules: readonly AlertRule[];
  readonly now: number;
  /** Its CI as rules read it, or null. */
  readonly ci: JsonObject | null;
  /** The open group that it is in, or null. */
  readonly group: GroupState | null;
  /** The maintenance that its CI is in, or null. */
  readonly maintenance: InMaintenance | null;
}

/** What an alert means now, and when it is looked at again if nothing is heard of it. */
export function judge(before: BoardAlert, given: Given): Judged {
  const { stored, next } = judgeHeard(before, given);
  const at = unheardAt(stored.alert);
  if (at === null) return { stored, next };
  // A look that is due before stays: each word of the source would move it, and the row with its index.
  const { checkAt } = before;
  const kept = checkAt !== null && checkAt > given.now && checkAt < at ? checkAt : at;
  return { stored: { ...stored, checkAt: Math.min(stored.checkAt ?? kept, kept) }, next };
}

function judgeHeard(before: BoardAlert, given: Given): Judged {
  const { maintenance, group, rules, now } = given;
  const { alert } = before;
  const live = (): Judged => judgeLive({ ...before, alert: outOfMaintenance(alert, now) }, given);
  if (maintenance === null || group !== null || alert.state !== "firing") return live();
  const judged = judgeLive(before, given);
  const taker = rules.find(({ name }) => name === judged.stored.rule);
  if (taker?.inMaintenance === "open") return live();
  // Nor does it join what is open: it is told of when it is live.
  return { stored: suppressed(judged.stored, maintenance, now), next: "rest" };
}

/** The alert as one that is in maintenance and in no group. */
function suppressed(stored: BoardAlert, maintenance: InMaintenance, now: number): BoardAlert {
  const { alert, checkAt, reason } = stored;
  return {
    ...stored,
    alert: { ...alert, maintenance },
    rule: null,
    checkAt: Math.min(checkAt ?? Number.POSITIVE_INFINITY, looksAgainAt(maintenance, now)),
    reason: { ...reason, rule: maintenanceText(maintenance) },
  };
}

/** What becomes of an alert, whatever maintenance it is in. */
function judgeLive(stored: BoardAlert, { rules, now, ci, group }: Given): Judged {
  const { alert, reason } = stored;
  const scope = alertScope(alert, ci, now);
  if (group !== null) {
    // What opened the group may be another rule than the one that took this alert.
    const own = stored.rule ?? group.rule;
    const kept = rules.find(({ name }) => name === own);
    if (kept !== undefined) return follow(stored, kept, scope, now);
    const because = `the rule "${own}" that grouped it is not published any more`;
    return { stored: { ...stored, checkAt: null, reason: { ...reason, rule: because } }, next: "touch" };
  }
  const match = matchRule(rules, alert, scope);
  if (!match.ok)
    return { stored: { ...stored, checkAt: null, reason: { ...reason, rule: match.error } }, next: "rest" };
  const { rule, passed } = match.value;
  if (rule !== null) return follow(stored, rule, scope, now);
  const because = passed.map((other) => `${other.rule}: ${other.because}`);
  return { stored: { ...stored, rule: null, checkAt: null, reason: { ...reason, rule: because } }, next: "rest" };
}

/** What the rule says about the alert now. */
function follow(stored: BoardAlert, rule: AlertRule, scope: EvaluationScope, now: number): Judged {
  const { alert, assessment } = assess(stored.alert, rule, now);
  const reason = { ...stored.reason, rule: assessment.because };
  const looked: BoardAlert = { ...stored, alert, rule: rule.name, checkAt: null, reason };
  switch (assessment.kind) {
    case "wait":
      return { stored: { ...looked, checkAt: assessment.checkAt }, next: "rest" };
    case "clear":
      return { stored: looked, next: "touch" };
    case "group":
      return { stored: looked, next: { rule, scope } };
  }
}
