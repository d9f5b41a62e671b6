/** Sound definitions and events for the tests of the alert kernel and of what hosts it. */
import type { EventSource } from "../event/ir.ts";
import type { AlertRule, RaiseSteps, Remediation } from "./ir.ts";
import type { Alert } from "./alert.ts";
import type { SourceEvent } from "../event/event.ts";

export const minuteMs = 60_000;
/** 2026-03-02T09:00:00Z, a Monday. */
export const sampleAt = Date.UTC(2026, 2, 2, 9);

/** Reads `{ key, state, severity, at, title, labels, host }`; `each` takes one object or an array of them. */
export function sampleSource(change: Partial<EventSource["event"]> = {}): EventSource {
  return {
    name: "monitor",
    title: "Monitor",
    receive: { webhook: "json", secret: null },
    each: 'if type == "array" then .[] else . end',
    event: {
      key: { kind: "jq", text: ".key" },
      state: { kind: "jq", text: '.state // "firing"' },
      severity: { kind: "jq", text: ".severity" },
      at: { kind: "jq", text: ".at" },
      title: { kind: "jq", text: ".title" },
      bind: [{ class: "host", attributes: { name: { kind: "jq", text: ".host" } } }],
      labels: { kind: "jq", text: ".labels // {}" },
      ...change,
    },
    silentAfterMs: null,
  };
}

export function sampleRule(change: Partial<AlertRule> = {}): AlertRule {
  return {
    name: "down",
    title: "Down",
    sources: ["monitor"],
    when: null,
    holdMs: 0,
    flapping: null,
    group: { by: [["ci"]], relations: 0, gapMs: 10 * minuteMs, lifeMs: 30 * minuteMs },
    open: { record: "incident", with: { title: { kind: "jq", text: ".title" } } },
    onJoin: { command: "comment", with: { text: { kind: "jq", text: ".text" } } },
    onClear: { command: "resolve", with: { resolutionNotes: { kind: "jq", text: ".text" } } },
    ...change,
  };
}

export function sampleEvent(change: Partial<SourceEvent> = {}): SourceEvent {
  return {
    source: "monitor",
    key: "a",
    state: "firing",
    severity: 1,
    at: sampleAt,
    timedBy: "source",
    receivedAt: change.at ?? sampleAt,
    title: "A is down",
    bind: [],
    labels: {},
    ...change,
  };
}

export function sampleAlert(change: Partial<Alert> = {}): Alert {
  return {
    source: "monitor",
    key: "a",
    state: "firing",
    severity: 1,
    title: "A is down",
    labels: {},
    ci: null,
    episode: 1,
    count: 1,
    duplicates: 0,
    firstAt: sampleAt,
    lastAt: sampleAt,
    changedAt: sampleAt,
    changes: [sampleAt],
    flapping: false,
    ...change,
  };
}

/** Of a task that is asked for, agreed to, done and looked at. */
export function sampleSteps(change: Partial<RaiseSteps> = {}): RaiseSteps {
  const because = { kind: "jq", text: ".because" } as const;
  return {
    propose: { command: "ask", with: {} },
    ready: ["agreed"],
    refused: ["asked"],
    begin: { command: "go", with: {} },
    finish: { states: ["done"], when: { kind: "jq", text: '.result == "good"' } },
    handedOver: ["byHand"],
    giveUp: null,
    unbegun: ["asked", "agreed"],
    backOut: null,
    close: { command: "end", with: { good: { kind: "jq", text: ".repaired" }, notes: because } },
    withdraw: { command: "drop", with: { reason: because } },
    ...change,
  };
}

export function sampleRemediation(change: Partial<Remediation> = {}): Remediation {
  return {
    name: "restart",
    title: "Restart",
    alert: "down",
    when: null,
    facts: {},
    raise: {
      record: "task",
      with: { title: { kind: "jq", text: '"Restart " + .ci.name' }, risk: { kind: "jq", text: ".labels.risk" } },
      link: { name: "repairs", inverse: "repairOf" },
      steps: sampleSteps(),
    },
    stillNeeded: true,
    limit: { per: "ci", runs: 3, withinMs: 60 * minuteMs, coolDownMs: 0, blastRadius: null, stopAfterFailures: null },
    verify: {
      call: "probe.tcp",
      with: { kind: "object", entries: { host: { kind: "jq", text: ".ci.name" } } },
      alertClearsWithinMs: 60_000,
    },
    onFail: { escalation: "desk" },
    ...change,
  };
}
