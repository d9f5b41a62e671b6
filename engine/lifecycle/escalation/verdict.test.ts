import { describe, expect, it } from "vitest";
import { escalationAnew, escalationVerdict } from "./verdict.ts";
import type { EscalationPolicy } from "../ir.ts";
import type { EventBody, LedgerEvent } from "../event.ts";
import type { RecordState } from "../record.ts";

const minute = 60_000;
const policy = (more: Partial<EscalationPolicy>): EscalationPolicy => ({
  name: "desk",
  steps: [],
  repeat: 0,
  fallback: [],
  taken: { moved: true, fields: ["owner"] },
  ...more,
});
const handedOn = policy({ onReassign: { field: "team", then: "restart", escalations: { servers: "servers" } } });
const record = { number: "JOB0000001", state: "new", final: false } as RecordState;

/** At a minute, one command of a person with these events. */
const did = (at: number, by: string, ...bodies: Partial<EventBody>[]): LedgerEvent[] =>
  bodies.map((body) => ({
    at: at * minute,
    by,
    seq: at,
    commandId: `c${String(at)}`,
    body: { facet: null, ...body } as EventBody,
  }));
const set = (fields: { readonly [name: string]: string | null }) => ({ kind: "changed", set: fields }) as const;
const moved = { kind: "moved" } as const;
const heard = { kind: "noted", command: "acknowledge", input: {} } as const;

const verdict = (given: EscalationPolicy, events: readonly LedgerEvent[], now: number) =>
  escalationVerdict(given, record, events, { since: 0, now: now * minute });

describe("a record that is handed on while it is escalated", () => {
  it("begins anew from then on, by the policy that is named for whom it is handed to, or by its own", () => {
    expect(verdict(handedOn, did(7, "kim", set({ team: "servers" })), 10)).toEqual({
      kind: "anew",
      since: 7 * minute,
      escalation: "servers",
      because: 'team is now "servers"',
    });
    const own = verdict(handedOn, did(7, "kim", set({ team: "constructor" })), 10);
    expect(own).toMatchObject({ kind: "anew", escalation: null });
    expect(escalationAnew(handedOn, own as never)).toBe('Escalation desk: team is now "constructor"; it begins anew');
  });

  it("is not taken on by who moves it with that, but by who names whose it is", () => {
    expect(verdict(handedOn, did(7, "kim", set({ team: "servers" }), moved), 10)).toMatchObject({ kind: "anew" });
    expect(verdict(handedOn, did(7, "kim", set({ team: "servers", owner: null }), moved), 10)).toMatchObject({
      kind: "anew",
    });
    expect(verdict(handedOn, did(7, "kim", set({ team: "servers", owner: "lee" })), 10)).toMatchObject({
      kind: "over",
    });
  });

  it("is handed on by the engine as well, and what happened first counts, however late one looks", () => {
    const byTable = did(7, "$engine", set({ team: "servers" }));
    expect(verdict(handedOn, [...byTable, ...did(8, "kim", moved)], 20)).toMatchObject({ kind: "anew" });
    expect(verdict(handedOn, [...did(6, "kim", moved), ...byTable], 20)).toMatchObject({ kind: "over" });
  });

  it("goes on where the policy keeps it, and ends as it did where the policy says nothing", () => {
    const events = did(7, "kim", set({ team: "servers" }), moved);
    expect(verdict(policy({ onReassign: { field: "team", then: "keep" } }), events, 10)).toEqual({ kind: "goesOn" });
    expect(verdict(policy({}), events, 10)).toMatchObject({ kind: "over", because: "kim took JOB0000001 on" });
  });
});

describe("an escalation that has begun anew", () => {
  it("gives way to the same one that its record asks for itself", () => {
    const asked = did(7, "$engine", { kind: "notified", escalation: "desk" });
    const at = (lap?: number) => escalationVerdict(handedOn, record, asked, { since: 0, now: 8 * minute, lap });
    expect(at(1)).toMatchObject({ kind: "over" });
    expect(at()).toMatchObject({ kind: "goesOn" });
  });
});

describe("a record that somebody has acknowledged", () => {
  const again = policy({ reescalateMs: 30 * minute });

  it("waits for them so long, and is looked at meanwhile", () => {
    expect(verdict(again, did(5, "kim", heard), 5)).toMatchObject({ kind: "heard", lookInMs: 3 * minute });
    expect(verdict(again, did(5, "kim", heard), 34)).toMatchObject({ kind: "heard", lookInMs: minute });
  });

  it("begins anew once that is over, from that instant, and not where somebody took it on or acknowledged it again", () => {
    const events = did(5, "kim", heard);
    expect(verdict(again, events, 35)).toEqual({
      kind: "anew",
      since: 35 * minute,
      escalation: null,
      because: "kim acknowledged JOB0000001, and nobody took it on for 30m",
    });
    expect(verdict(again, [...events, ...did(35, "kim", moved)], 50)).toMatchObject({ kind: "over" });
    expect(verdict(again, [...events, ...did(36, "kim", moved)], 50)).toMatchObject({ kind: "anew" });
    expect(verdict(again, [...events, ...did(30, "lee", heard)], 50)).toMatchObject({ kind: "heard" });
  });

  it("has so too where its lifecycle keeps when that was, and is taken on by who names whose it is with it", () => {
    const kept = (more: { readonly [name: string]: string }) =>
      did(5, "kim", { ...set({ heardAt: "2026-03-02T09:00:00.000Z", ...more }), command: "acknowledge" });
    expect(verdict(again, kept({}), 5)).toMatchObject({ kind: "heard" });
    expect(verdict(again, kept({ owner: "kim" }), 5)).toMatchObject({ kind: "over" });
  });

  it("is over at once where the policy does not come back", () => {
    expect(verdict(policy({}), did(5, "kim", heard), 5)).toMatchObject({ kind: "over" });
  });
});
