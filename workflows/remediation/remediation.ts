/**
 * From an alert to a verified repair: a thin host of `engine/alert/repair-way.ts`; `engine/alert/repair.ts` keeps the
 * invariants R1 to R5.
 *
 * R6. A claim is always ended: a run left open would forbid every later one.
 * R7. Nothing is polled: what the record does and that the alert has cleared come as signals from the outbox.
 */
import {
  ActivityCancellationType,
  CancellationScope,
  condition,
  defineSignal,
  isCancellation,
  patched,
  proxyActivities,
  setCurrentDetails,
  setHandler,
  startChild,
  workflowInfo,
} from "@temporalio/workflow";
import type { RemediationActivities } from "../../activities/remediation/remediation.ts";
import type { RepairNews } from "../../engine/alert/repair.ts";
import { type RepairStep, repairWay } from "../../engine/alert/repair-way.ts";
import type { JsonObject } from "../../engine/base/json.ts";
import { type EscalationInput, escalationWorkflow } from "../escalation/messages.ts";
import { type RemediationInput, type RemediationNews, remediationNews, type RemediationOutcome } from "./messages.ts";
import { remediationVersion1 } from "./version-1.ts";

const quick = proxyActivities<RemediationActivities>({
  startToCloseTimeout: "30s",
  retry: { initialInterval: "500ms", maximumInterval: "1m", nonRetryableErrorTypes: ["DefinitionFault", "Refused"] },
});

/** Waits for a process: the heartbeat, not the timeout, finds a dead worker. */
const patient = proxyActivities<Pick<RemediationActivities, "probe">>({
  startToCloseTimeout: "30 days",
  heartbeatTimeout: "20s",
  cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
  retry: { initialInterval: "500ms", maximumInterval: "10s", nonRetryableErrorTypes: ["Refused"] },
});

/**
 * How long a wait goes without a signal before the ledger is read again: signals are delivered at least once, unless
 * the Temporal server itself was rolled back.
 */
const longSilence = "6h";

export async function remediation(input: RemediationInput): Promise<RemediationOutcome> {
  return patched("raised-record") ? new Repair(input).run() : remediationVersion1(input);
}

const news = defineSignal<[RemediationNews]>(remediationNews);

class Repair {
  readonly #input: RemediationInput;
  readonly #id: string;
  #record: string | null = null;
  /** Place in the record's ledger up to which it was heard of. */
  #seen = 0;
  #stirred = false;
  #cleared = false;
  #cancelled = false;
  readonly #told = { cleared: false, cancelled: false };
  #probing: CancellationScope | null = null;

  constructor(input: RemediationInput) {
    this.#input = input;
    this.#id = `${input.group}#${input.remediation}`;
  }

  async run(): Promise<RemediationOutcome> {
    setHandler(news, (what) => {
      if (what === "cleared") this.#cleared = true;
      else this.#stirred = true;
    });
    CancellationScope.current().cancelRequested.catch(() => {
      this.#cancelled = true;
      this.#probing?.cancel();
    });
    return CancellationScope.nonCancellable(() => this.#run());
  }

  async #run(): Promise<RemediationOutcome> {
    const { remediation: name, incident } = this.#input;
    const way = repairWay({ remediation: name, incident }, await quick.planRepair(this.#input));
    let turn = way.next();
    while (turn.done !== true) {
      setCurrentDetails(`${turn.value.do} ${this.#record ?? ""}`.trimEnd());
      turn = await this.#carryOut(turn.value).then(
        (news) => way.next(news),
        (error: unknown) => way.throw(error),
      );
    }
    const { outcome, because, record } = turn.value;
    return { outcome, because, change: record };
  }

  async #carryOut(step: RepairStep): Promise<RepairNews> {
    switch (step.do) {
      case "raise":
        return this.#raise(step.record, step.fields);
      case "send":
        if (step.step === "begin") {
          // What was noted before there were halts answered nothing.
          const halted = await quick.noteBegun({ run: this.#id });
          if (typeof halted === "string") return { kind: "halted", message: halted };
        }
        return this.#send(`${workflowInfo().workflowId}:${step.step}`, step.command, step.input);
      case "ask":
        return {
          kind: "fires",
          fires: await quick.stillFires({ group: this.#input.group, remediation: this.#input.remediation }),
        };
      case "look":
        return { kind: "stands", ...(await quick.standOf({ recordId: this.#record ?? "" })) };
      case "wait":
        return this.#happening();
      case "probe":
        return this.#probe(step);
      case "awaitClear":
        await condition(() => this.#cleared || this.#cancelled, step.withinMs);
        if (this.#cleared) return { kind: "cleared" };
        return { kind: this.#cancelled ? "cancelled" : "late" };
      case "link":
        await this.#link(step);
        return { kind: "accepted" };
      case "say":
        await this.#note(step.what, step.text);
        return { kind: "accepted" };
      case "finish": {
        const { outcome, because, record } = step;
        await quick.finishRemediation({ id: this.#id, outcome, because, change: record });
        return { kind: "accepted" };
      }
      case "escalate":
        await this.#escalate(step.to, step.because);
        return { kind: "accepted" };
    }
  }

  async #raise(type: string, fields: JsonObject): Promise<RepairNews> {
    const raised = await quick.raiseRecord({ key: `remediation:${this.#id}`, type, fields, run: this.#id });
    if (!raised.ok) return { kind: "refused", message: raised.message };
    this.#record = raised.record;
    return { kind: "raised", record: raised.record };
  }

  async #send(id: string, name: string, input: Parameters<typeof quick.sendRecordCommand>[0]["input"]) {
    const answer = await quick.sendRecordCommand({ recordId: this.#record ?? "", id, name, input });
    return answer.ok ? ({ kind: "accepted" } as const) : ({ kind: "refused", message: answer.message } as const);
  }

  /** What happens next; the record's own story goes before all else. */
  async #happening(): Promise<RepairNews> {
    for (;;) {
      this.#stirred = false;
      const entry = await quick.nextEntry({ recordId: this.#record ?? "", after: this.#seen });
      if (entry !== null) {
        const { seq, ...entered } = entry;
        this.#seen = seq;
        return { kind: "entered", ...entered };
      }
      if (this.#cleared && !this.#told.cleared) {
        this.#told.cleared = true;
        return { kind: "cleared" };
      }
      if (this.#cancelled && !this.#told.cancelled) {
        this.#told.cancelled = true;
        return { kind: "cancelled" };
      }
      await condition(
        () => this.#stirred || (this.#cleared && !this.#told.cleared) || (this.#cancelled && !this.#told.cancelled),
        longSilence,
      );
    }
  }

  async #probe({ call, input, withinMs }: Extract<RepairStep, { readonly do: "probe" }>): Promise<RepairNews> {
    if (this.#cancelled) return { kind: "cancelled" };
    const scope = new CancellationScope();
    this.#probing = scope;
    try {
      const probed = await scope.run(() => patient.probe({ call, input, until: Date.now() + withinMs }));
      return { kind: "probed", ...probed };
    } catch (error) {
      if (isCancellation(error)) return { kind: "cancelled" };
      return { kind: "probed", passed: false, detail: messageOf(error) };
    } finally {
      this.#probing = null;
    }
  }

  async #escalate(to: string, because: string): Promise<void> {
    const escalation: EscalationInput = {
      id: `${workflowInfo().workflowId}:escalation`,
      recordId: this.#input.incident,
      escalation: to,
      from: "published",
      to: [],
      because,
      startedAt: Date.now(),
    };
    await startChild(escalationWorkflow, {
      workflowId: `escalation/${escalation.id}`,
      args: [escalation],
      parentClosePolicy: "ABANDON",
    });
  }

  async #link({ record: recordId, link, other, inverse }: Extract<RepairStep, { readonly do: "link" }>): Promise<void> {
    const id = `${workflowInfo().workflowId}:link:${recordId}`;
    await quick.sendRecordCommand({ recordId, id, name: "$link", input: { link, record: other, inverse, on: true } });
  }

  async #note(what: string, text: string): Promise<void> {
    const id = `${workflowInfo().workflowId}:${what}`;
    await quick.sendRecordCommand({ recordId: this.#input.incident, id, name: "$note", input: { text } });
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? (error.cause instanceof Error ? error.cause.message : error.message) : String(error);
}
