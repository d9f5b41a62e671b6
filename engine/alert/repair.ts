/**
 * The way of one remediation, from its plan to a verified repair, as a machine: a host carries out one act at a time
 * and says what came of it. The record that is raised authorizes the repair and carries it out by its own lifecycle.
 *
 * R1. Nothing is begun before the record is in a state of `ready`: pre-approved, or approved by people; and, unless the
 *     definition says otherwise, only while the alert still fires.
 * R2. The plan is computed once, before the record is raised; what was approved is what is executed.
 * R3. Success is work that ended well, a passed probe and a cleared alert. Anything else is backed out where the
 *     definition says how, told and escalated, also when the remediation is cancelled on the way.
 * R4. A record that was not begun when the remediation ends is withdrawn with the reason; one that people have taken
 *     over is theirs.
 * R5. What happens to the record counts in the order of its ledger, whenever the remediation hears of it.
 */
import { conditionHolds } from "../condition/evaluate.ts";
import type { Json, JsonObject } from "../base/json.ts";
import { failure, ok, type Result } from "../base/result.ts";
import type { Entry } from "./entry.ts";
import type { RaiseSteps } from "./ir.ts";
import type { RemediationPlan } from "./plan.ts";
import { sentInput, type SentCommand } from "./send.ts";

/** How a remediation ends. `withdrawn`: nothing was begun, since nothing was needed any more or people halted it. */
export interface RepairEnd {
  readonly outcome: "repaired" | "failed" | "withdrawn";
  readonly because: string;
}

/** What the host is to do next. */
export type RepairAct =
  | { readonly do: "raise" }
  /** Sends a command as the engine. The step names it: its id is made of the step. */
  | { readonly do: "send"; readonly step: SentStep; readonly command: string; readonly input: JsonObject }
  /** Asks whether an alert of the group fires. */
  | { readonly do: "ask" }
  /** Looks at the state the record is in. */
  | { readonly do: "look" }
  /** Waits for what happens next: the record enters a state, the alert clears, somebody cancels. */
  | { readonly do: "wait" }
  /** Calls the probe until it passes or the time is over. */
  | { readonly do: "probe"; readonly call: string; readonly input: Json; readonly withinMs: number }
  /** Waits until every alert of the group has cleared, or the time is over. */
  | { readonly do: "awaitClear"; readonly withinMs: number }
  | { readonly do: "end"; readonly end: RepairEnd };

export type SentStep = "propose" | "begin" | "backOut" | "giveUp" | "close" | "withdraw";

/** What came of an act, or happened meanwhile. */
export type RepairNews =
  | { readonly kind: "raised"; readonly record: string }
  /** `message`: why the record was not raised, or why it refused the command. */
  | { readonly kind: "refused"; readonly message: string }
  | { readonly kind: "accepted" }
  /** People have halted it before its work began. */
  | { readonly kind: "halted"; readonly message: string }
  | { readonly kind: "fires"; readonly fires: boolean }
  /** The record entered a state. */
  | ({ readonly kind: "entered" } & Omit<Entry, "seq">)
  | { readonly kind: "stands"; readonly state: string; readonly final: boolean }
  | { readonly kind: "probed"; readonly passed: boolean; readonly detail: string }
  | { readonly kind: "cleared" }
  /** The alert has not cleared in time. */
  | { readonly kind: "late" }
  | { readonly kind: "cancelled" };

/** Where a remediation is. Plain JSON. */
export interface RepairState {
  readonly at:
    | "raising"
    | "proposing"
    | "waiting"
    | "asking"
    | "beginning"
    | "working"
    | "probing"
    | "clearing"
    | "startingBackOut"
    | "givingUp"
    | "unwinding"
    | "leaving"
    | "ending"
    | "ended";
  readonly record: string | null;
  readonly cleared: boolean;
  /** How it ends, once that is known. */
  readonly end: RepairEnd | null;
}

export interface RepairTurn {
  readonly state: RepairState;
  readonly act: RepairAct;
}

/** How long the probe may take to pass when the definition gives no time for the alert. */
const probeMs = 60_000;

export function beginRepair(): RepairTurn {
  return { state: { at: "raising", record: null, cleared: false, end: null }, act: { do: "raise" } };
}

/**
 * What follows from the news. What an act was asked for is answered before anything else is told; while it waits, each
 * news is told once, and one that says nothing at this place waits on.
 */
export function followRepair(plan: RemediationPlan, state: RepairState, news: RepairNews): RepairTurn {
  const { steps } = plan.raise;
  const record = state.record ?? "";
  const known: RepairState = news.kind === "cleared" ? { ...state, cleared: true } : state;
  switch (state.at) {
    case "raising":
      if (news.kind === "raised") return send(plan, { ...known, record: news.record, at: "proposing" }, "propose");
      return ended(known, failed(news.kind === "refused" ? news.message : "it was cancelled"));
    case "proposing":
      return news.kind === "accepted"
        ? wait(known, "waiting")
        : withdraw(known, failed(refusal(plan, known, news, "propose")));
    case "waiting":
      return whileWaiting(plan, known, news);
    case "asking":
      if (news.kind === "fires" && news.fires) return send(plan, { ...known, at: "beginning" }, "begin");
      if (news.kind === "cancelled") return withdraw(known, failed("it was cancelled"));
      return withdraw({ ...known, cleared: true }, needless(record));
    case "beginning":
      if (news.kind === "halted") return withdraw(known, { outcome: "withdrawn", because: news.message });
      return news.kind === "accepted"
        ? wait(known, "working")
        : withdraw(known, failed(refusal(plan, known, news, "begin")));
    case "working":
      return whileWorking(plan, known, news);
    case "probing":
      if (news.kind === "probed" && news.passed) return awaitClear(plan, known);
      return backOut(
        plan,
        known,
        news.kind === "probed" ? `${plan.verify.call ?? ""} did not pass: ${news.detail}` : "it was cancelled",
      );
    case "clearing":
      if (news.kind === "cleared") return proven(plan, known);
      if (news.kind === "late") return backOut(plan, known, `the alert did not clear within ${seconds(plan)} s`);
      return backOut(plan, known, "it was cancelled");
    case "startingBackOut": {
      const because = state.end?.because ?? "";
      if (news.kind === "accepted") return wait({ ...known, end: failed(`${because}; backed out`) }, "unwinding");
      return close(plan, known, failed(`${because}; not backed out: ${refusal(plan, known, news, "backOut")}`));
    }
    case "givingUp":
      if (news.kind === "accepted") return wait(known, "unwinding");
      return ended(known, failed(`${state.end?.because ?? ""}; ${refusal(plan, known, news, "giveUp")}`));
    case "unwinding": {
      const end = state.end ?? failed("");
      if (news.kind === "entered" && steps.finish.states.includes(news.state)) return close(plan, known, end);
      if (news.kind === "entered" && (news.final || steps.handedOver.includes(news.state)))
        return ended(known, failed(`${end.because}; ${record} is ${news.state} and is left to people`));
      // To stop half-way back helps nobody: a cancellation waits for the end of it.
      return wait(known, "unwinding");
    }
    case "leaving": {
      const end = state.end ?? failed("");
      if (news.kind !== "stands" || news.final) return ended(known, end);
      if (steps.unbegun.includes(news.state)) return send(plan, { ...known, at: "ending" }, "withdraw");
      return ended(known, { ...end, because: `${end.because}; ${record} is ${news.state} and is left to people` });
    }
    case "ending": {
      const end = state.end ?? failed("");
      if (news.kind !== "refused") return ended(known, end);
      return ended(known, { ...end, because: `${end.because}; ${record} is left open: ${news.message}` });
    }
    case "ended":
      return ended(known, state.end ?? failed(""));
  }
}

function whileWaiting(plan: RemediationPlan, state: RepairState, news: RepairNews): RepairTurn {
  const { steps, stillNeeded } = plan.raise;
  const record = state.record ?? "";
  switch (news.kind) {
    case "cleared":
      return stillNeeded ? withdraw(state, needless(record)) : wait(state, "waiting");
    case "cancelled":
      return withdraw(state, failed("it was cancelled"));
    case "entered":
      if (news.final) return ended(state, failed(`${record} is ${news.state}: it was not authorized`));
      if (steps.refused.includes(news.state)) return withdraw(state, failed(`${record} was not authorized`));
      if (!steps.ready.includes(news.state)) return wait(state, "waiting");
      return stillNeeded
        ? { state: { ...state, at: "asking" }, act: { do: "ask" } }
        : send(plan, { ...state, at: "beginning" }, "begin");
    default:
      return wait(state, "waiting");
  }
}

function whileWorking(plan: RemediationPlan, state: RepairState, news: RepairNews): RepairTurn {
  const { steps } = plan.raise;
  const record = state.record ?? "";
  if (news.kind === "cancelled")
    return ended(state, failed(`it was cancelled; ${record} goes on by itself and is left to people`));
  if (news.kind !== "entered") return wait(state, "working");
  if (steps.finish.states.includes(news.state)) {
    const well = endedWell(steps, news.view);
    if (!well.ok) return close(plan, state, failed(well.error));
    if (!well.value) return close(plan, state, failed(news.fault ?? `the work of ${record} did not end well`));
    const { call, input, alertClearsWithinMs } = plan.verify;
    if (call === null) return awaitClear(plan, state);
    return {
      state: { ...state, at: "probing" },
      act: { do: "probe", call, input, withinMs: alertClearsWithinMs ?? probeMs },
    };
  }
  const handedOver = steps.handedOver.includes(news.state);
  if (handedOver && !news.byPerson && steps.giveUp !== null)
    return send(plan, { ...state, at: "givingUp", end: failed(news.fault ?? `${record} is ${news.state}`) }, "giveUp");
  if (handedOver || news.final)
    return ended(
      state,
      failed(`${news.fault === null ? "" : `${news.fault}; `}${record} is ${news.state} and is left to people`),
    );
  return wait(state, "working");
}

function endedWell({ finish }: RaiseSteps, view: JsonObject): Result<boolean, string> {
  if (finish.when === null) return ok(true);
  const holds = conditionHolds(finish.when, { record: view, variables: {} });
  return holds.ok ? ok(holds.value) : failure(`steps.finish.when: ${holds.error.message}`);
}

function awaitClear(plan: RemediationPlan, state: RepairState): RepairTurn {
  const { alertClearsWithinMs } = plan.verify;
  if (alertClearsWithinMs === null || state.cleared) return proven(plan, state);
  return { state: { ...state, at: "clearing" }, act: { do: "awaitClear", withinMs: alertClearsWithinMs } };
}

function proven(plan: RemediationPlan, state: RepairState): RepairTurn {
  return close(plan, state, { outcome: "repaired", because: `${state.record ?? ""} was carried out; ${proof(plan)}` });
}

/** What has shown that the repair works. */
function proof({ verify: { call, alertClearsWithinMs } }: RemediationPlan): string {
  return [call === null ? [] : [`${call} passed`], alertClearsWithinMs === null ? [] : ["the alert cleared"]]
    .flat()
    .join(" and ");
}

function backOut(plan: RemediationPlan, state: RepairState, because: string): RepairTurn {
  const end = failed(because);
  if (plan.raise.steps.backOut === null) return close(plan, state, end);
  return send(plan, { ...state, at: "startingBackOut", end }, "backOut");
}

const close = (plan: RemediationPlan, state: RepairState, end: RepairEnd): RepairTurn =>
  send(plan, { ...state, at: "ending", end }, "close");

/** Withdraws what nobody has begun (R4), which is looked at first. */
const withdraw = (state: RepairState, end: RepairEnd): RepairTurn => ({
  state: { ...state, at: "leaving", end },
  act: { do: "look" },
});

/** The act of a step; when its input cannot be made, as if the record had refused it. */
function send(plan: RemediationPlan, state: RepairState, step: SentStep): RepairTurn {
  const sent: SentCommand | null = plan.raise.steps[step];
  if (sent === null) return followRepair(plan, state, { kind: "refused", message: `there is no step "${step}"` });
  const view = { repaired: state.end?.outcome === "repaired", because: state.end?.because ?? "" };
  const input = sentInput(sent, view);
  if (!input.ok) return followRepair(plan, state, { kind: "refused", message: input.error });
  return { state, act: { do: "send", step, command: sent.command, input: input.value } };
}

const wait = (state: RepairState, at: RepairState["at"]): RepairTurn => ({
  state: { ...state, at },
  act: { do: "wait" },
});

const ended = (state: RepairState, end: RepairEnd): RepairTurn => ({
  state: { ...state, at: "ended", end },
  act: { do: "end", end },
});

const failed = (because: string): RepairEnd => ({ outcome: "failed", because });

const needless = (record: string): RepairEnd => ({
  outcome: "withdrawn",
  because: `the alert cleared before ${record} was begun`,
});

function refusal(plan: RemediationPlan, { record }: RepairState, news: RepairNews, step: SentStep): string {
  if (news.kind !== "refused") return "it was cancelled";
  return `${record ?? ""} refused "${plan.raise.steps[step]?.command ?? step}": ${news.message}`;
}

const seconds = ({ verify }: RemediationPlan): number => Math.round((verify.alertClearsWithinMs ?? 0) / 1000);

/** What the record of the alerts is told when the repair is proposed, and at its end. */
export function proposedText(remediation: string, record: string): string {
  return `Remediation ${remediation} proposes ${record}`;
}

export function endedText(remediation: string, { outcome, because }: RepairEnd): string {
  return `Remediation ${remediation} ${outcome}: ${because}`;
}
