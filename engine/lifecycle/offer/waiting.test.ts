import { expect, it } from "vitest";
import type { RecordState } from "../record.ts";
import {
  after,
  approval,
  bundle,
  company,
  drive,
  field,
  final,
  hours,
  lifecycle,
  literal,
  monday,
  recordType,
  role,
  state,
  to,
  type Driver,
} from "../sample.ts";
import { approversOf, askedOf, leavesAt, workersOf } from "./waiting.ts";

const hour = 3_600_000;
const own = [{ field: "caller" }, role("agent")];
const type = recordType("order", "ORD", [field("caller", "user"), field("team", "group")]);
const orders = bundle(
  type,
  [
    lifecycle(
      "order",
      [
        state(
          "asked",
          { approved: to("work"), rejected: to("over"), expired: to("over"), comment: to(null, { allow: own }) },
          { approval: literal("boss") },
        ),
        state("work", {
          hold: to("held"),
          comment: to(null, { allow: own }),
          cancel: to("over", { allow: own }),
        }),
        state(
          "held",
          {
            reply: to("work", { allow: own }),
            note: to(null, { allow: own }),
            cancel: to("over", { allow: own }),
            comment: to(null, { allow: own }),
          },
          { after: [after(hours(5), to(null)), after(hours(48), to("over"))] },
        ),
        final("over"),
      ],
      { allow: [{ field: "team" }, { field: "openedBy" }, role("agent")] },
    ),
  ],
  {
    Approval: {
      boss: approval("boss", {
        stages: [{ name: "boss", when: null, approvers: [{ user: "mia" }, { user: "nora" }], rule: "all" }],
        timeout: { after: hours(8), outcome: "expired" },
      }),
    },
  },
);
const readings = company({ ada: [], kim: ["agent"], mia: [], nora: [] }, { desk: ["kim"] });

function opened(): Driver & { readonly state: RecordState } {
  const driver = drive(orders, readings);
  driver.open("kim", { caller: "ada", team: "desk" });
  return driver as Driver & { readonly state: RecordState };
}

it("an approval waits for those who have not decided, until it expires", () => {
  const driver = opened();
  expect(approversOf(driver.state)).toEqual({ users: ["mia", "nora"], until: monday + 8 * hour });
  driver.send("nora", "approve");
  expect(approversOf(driver.state)).toMatchObject({ users: ["mia"] });
  driver.send("mia", "approve");
  expect(approversOf(driver.state)).toBeNull();
});

it("a state asks a person for what it alone takes in their name; what they may always send asks for nothing", () => {
  const driver = opened();
  for (const one of ["mia", "nora"]) driver.send(one, "approve");
  expect(driver.state.state).toBe("work");
  expect(askedOf(orders, driver.state, "ada")).toEqual([]);
  driver.send("kim", "hold");
  // A note changes nothing, and whoever may reply by a role alone is not asked.
  expect(askedOf(orders, driver.state, "ada")).toEqual(["reply"]);
  expect(askedOf(orders, driver.state, "kim")).toEqual([]);
});

it("who works on it are those of its own fields whom its lifecycle allows", () => {
  expect(workersOf(orders, opened().state)).toEqual({ users: [], groups: ["desk"] });
});

it("when a state ends by itself is told, and not when something is done in it", () => {
  const driver = opened();
  expect(leavesAt(orders, driver.state)).toBeNull();
  for (const one of ["mia", "nora"]) driver.send(one, "approve");
  driver.now += hour;
  driver.send("kim", "hold");
  expect(leavesAt(orders, driver.state)).toBe(monday + 49 * hour);
});
