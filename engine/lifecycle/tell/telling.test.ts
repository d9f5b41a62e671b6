import { describe, expect, it } from "vitest";
import { effects } from "../effects.ts";
import { engineActor } from "../engine-actor.ts";
import { fold, foldAll } from "../fold.ts";
import type { LedgerEvent } from "../event.ts";
import type { RecordState } from "../record.ts";
import { bundle, codeOf, company, drive, field, final, lifecycle, literal, recordType, state, to } from "../sample.ts";

const definitions = bundle(
  recordType("task", "TSK", [field("title", "string", { required: true })]),
  [lifecycle("task", [state("open", { finish: to("done") }), final("done")])],
  {
    Notification: {
      late: { name: "late", channels: ["inbox", "mail"], subject: literal("late"), body: literal("hurry") },
    },
  },
);

const told = { message: "m", channel: "mail", to: "kim", subject: "late", attempt: 1, outcome: "delivered", sentAt: 5 };

describe("telling people", () => {
  const notified = (notify: string | null, people: readonly string[]): LedgerEvent => ({
    seq: 7,
    at: 1,
    by: "kim",
    commandId: "c",
    body: { kind: "notified", notify, escalation: null, to: people, because: "b", subject: "s", text: "t" },
  });
  const record = { id: "task/TSK0000001", links: {} } as unknown as RecordState;

  it("is one effect for each person and channel, by ids made of the ledger sequence", () => {
    const entries = effects(definitions, record, [notified("late", ["kim", "lee"])]);
    expect(entries.map(({ id }) => id)).toEqual([
      "task/TSK0000001#7:inbox:kim",
      "task/TSK0000001#7:inbox:lee",
      "task/TSK0000001#7:mail:kim",
      "task/TSK0000001#7:mail:lee",
    ]);
    expect(entries[2]).toMatchObject({ kind: "tell", message: "task/TSK0000001#7", channel: "mail", to: "kim" });
  });

  it("in the engine's own words goes to the inbox, which everybody has", () => {
    expect(effects(definitions, record, [notified(null, ["kim"])]).map(({ id }) => id)).toEqual([
      "task/TSK0000001#7:inbox:kim",
    ]);
    expect(effects(definitions, record, [notified("late", [])])).toEqual([]);
  });
});

describe("what became of a try", () => {
  const opened = () => {
    const driver = drive(definitions, company({ kim: ["agent"] }));
    driver.open("kim", { title: "Cable" });
    return driver;
  };

  it("is written to the ledger and decides nothing", () => {
    const driver = opened();
    const before = driver.state!;
    expect(codeOf(driver.send("$engine", "$told", told))).toBe("ok");
    expect(driver.events.at(-1)?.body).toEqual({ kind: "told", because: null, ...told });
    const { head, asOf, ...rest } = driver.state!;
    const { head: headBefore, ...restBefore } = before;
    expect(rest).toEqual(restBefore);
    expect([head, asOf]).toEqual([headBefore + 1, headBefore]);
  });

  it("keeps what was seen before it current, until something else happens", () => {
    const driver = opened();
    const seen = driver.state!.head;
    driver.send("$engine", "$told", told);
    driver.send("$engine", "$told", { ...told, to: "lee" });
    expect(driver.state!.asOf).toBe(seen);
    driver.send("kim", "finish");
    expect(driver.state!.asOf).toBeUndefined();
    expect(foldAll(null, driver.events)).toEqual(driver.state);
  });

  it.each([
    { outcome: "perhaps" },
    { attempt: "1" },
    { attempt: 1.5 },
    { sentAt: null },
    { to: null },
    { channel: 1 },
    { subject: null },
    { message: {} },
  ])("is refused when it is not whole: %j", (part) => {
    expect(codeOf(opened().send("$engine", "$told", { ...told, ...part }))).toBe("OPS418");
  });

  it("has no meaning for a ledger without it: an old one folds as it did", () => {
    const driver = opened();
    expect(Object.hasOwn(driver.state!, "asOf")).toBe(false);
    const event: LedgerEvent = { ...driver.events[0]!, seq: 99, by: engineActor.user, body: { kind: "released" } };
    expect(Object.hasOwn(fold(driver.state, event), "asOf")).toBe(false);
  });
});
