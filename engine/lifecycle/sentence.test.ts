import { expect, it } from "vitest";
import type { EventBody } from "./event.ts";
import { sentence } from "./sentence.ts";

const told = (by: string, body: EventBody): string => sentence({ seq: 1, at: 0, by, commandId: "c", body });
const tells: EventBody = {
  kind: "notified",
  notify: "incident-escalated",
  escalation: null,
  to: ["nora"],
  because: "assigned to her",
  subject: "INC0000001 needs you",
  text: "",
};

it("says who is told what, and on whose command: a person's is named, the engine's own is not", () => {
  expect(told("kim", tells)).toBe("on a command of kim, tells nora: INC0000001 needs you (assigned to her)");
  expect(told("$engine", tells)).toBe("tells nora: INC0000001 needs you (assigned to her)");
  expect(told("kim", { ...tells, escalation: "service-desk" })).toBe(
    "on a command of kim, escalation service-desk begins, which nora hears too: assigned to her",
  );
});

it("says by which channel a person was told, at which attempt, or why not", () => {
  const body = { kind: "told", message: "m", channel: "mail", to: "nora", subject: "It is down", sentAt: 0 } as const;
  expect(told("$engine", { ...body, attempt: 1, outcome: "delivered", because: null })).toBe(
    "told nora by mail: It is down",
  );
  expect(told("$engine", { ...body, attempt: 2, outcome: "retry", because: "no answer" })).toBe(
    "nora not reached by mail at attempt 2, is tried again: no answer",
  );
});

it("says who linked a record; what the other side did is told without a name", () => {
  const body = { link: "parent", record: "incident/INC0000002", inverse: "children", mutual: true } as const;
  expect(told("kim", { kind: "linked", ...body })).toBe("kim linked it to incident/INC0000002 as parent");
  expect(told("$engine", { kind: "linked", ...body })).toBe("linked to incident/INC0000002 as parent");
  expect(told("kim", { kind: "unlinked", ...body })).toBe("kim took off its link to incident/INC0000002 as parent");
});

it("says of a clock whose record was moved whether it keeps what it began with, or what its target is now", () => {
  const clock = { targetMs: 7_200_000, dueAt: 0 };
  const retargeted = (cause: string): EventBody =>
    ({ kind: "clock", event: { kind: "retargeted", id: "answer", at: 0, cause, clock } }) as unknown as EventBody;
  expect(told("$engine", retargeted("$move by kim: keeps its definitions"))).toBe(
    "clock answer keeps the definitions it began with, due 1970-01-01T00:00:00.000Z",
  );
  expect(told("$engine", retargeted("$move by kim: keepUsed"))).toBe(
    "clock answer has the target 2h now, due 1970-01-01T00:00:00.000Z",
  );
});
