import { describe, expect, it } from "vitest";
import type { Approval, Bundle } from "../ir.ts";
import type { Readings } from "../read/needs.ts";
import { approval, bundle, codeOf, company, drive, type Driver, field, final, lifecycle, literal } from "../sample.ts";
import { person, recordType, state, to } from "../sample.ts";

function errands(policy: Approval): Bundle {
  return bundle(
    recordType("errand", "ERR", [field("title", "string")]),
    [
      lifecycle("errand", [
        state("asked", { approved: to("granted"), rejected: to("refused") }, { approval: literal(policy.name) }),
        final("granted"),
        final("refused"),
      ]),
    ],
    { Approval: { [policy.name]: policy } },
  );
}

const board = (rule: Approval["stages"][number]["rule"], rest: Partial<Approval> = {}): Approval =>
  approval("board", { stages: [{ name: "first", when: null, approvers: [{ group: "board" }], rule }], ...rest });

function readings(members: readonly string[]): Readings {
  return company({ kim: ["agent"], ada: [], max: [], mia: [], nora: [] }, { board: members, managers: ["nora"] });
}

function asked(policy: Approval, members: readonly string[]): Driver {
  const driver = drive(errands(policy), readings(members));
  expect(codeOf(driver.open("kim", { title: "A desk" }))).toBe("ok");
  return driver;
}

/** As the host does when somebody is not active any more. */
function leave(driver: Driver, name: string): void {
  driver.readings = {
    ...driver.readings,
    people: { ...driver.readings.people, [name]: person(name, { active: false }) },
  };
  expect(codeOf(driver.engine("$left", { person: name }))).toBe("ok");
}

const waiting = (driver: Driver) => driver.state?.approvals.at(-1);
const texts = (driver: Driver): string[] =>
  driver.events.flatMap(({ body }) => (body.kind === "noted" ? [body.input["text"] as string] : []));

describe("who is not active any more", () => {
  it("leaves their approval to the others, which may settle it", () => {
    const driver = asked(board("all"), ["ada", "max"]);
    driver.send("ada", "approve");
    expect(driver.state?.state).toBe("asked");
    leave(driver, "max");
    expect(driver.state?.state).toBe("granted");
    expect(texts(driver)).toEqual([
      '"max" is not active any more: board, stage first, which waited for them, is asked of ada',
    ]);
  });

  it("leaves it to the fallback, which is told, where nobody else is asked", () => {
    const driver = asked(board("any", { fallback: [{ group: "managers" }] }), ["ada"]);
    leave(driver, "ada");
    expect(waiting(driver)).toMatchObject({ outcome: "waiting", approvers: ["nora"], needed: 1 });
    const told = driver.events.flatMap(({ body }) => (body.kind === "notified" ? [body] : [])).at(-1);
    expect(told).toMatchObject({
      to: ["nora"],
      because: '"ada" is not active any more, and an approval waited for them',
    });
    expect(codeOf(driver.send("ada", "approve"))).toBe("OPS421");
    expect(codeOf(driver.send("nora", "approve"))).toBe("ok");
    expect(driver.state?.state).toBe("granted");
  });

  it("leaves a person to look where the fallback reaches nobody", () => {
    const driver = asked(board("any", { fallback: [{ user: "ada" }] }), ["ada"]);
    leave(driver, "ada");
    expect(driver.state?.attention).toContain("nobody can approve ERR0000001");
  });

  it("is counted where they have decided already, and changes nothing where they are back", () => {
    const driver = asked(board("all"), ["ada", "max"]);
    driver.send("max", "approve");
    const head = driver.state?.head;
    leave(driver, "max");
    expect(driver.state).toMatchObject({ head, state: "asked" });
    expect(codeOf(driver.engine("$left", { person: "kim" }))).toBe("ok");
    expect(driver.state?.head).toBe(head);
    driver.send("ada", "approve");
    expect(driver.state?.state).toBe("granted");
  });

  it("leaves a live set as its groups are without them", () => {
    const driver = asked(board("all", { members: "live" }), ["ada", "max"]);
    leave(driver, "max");
    expect(waiting(driver)).toMatchObject({ approvers: ["ada"], needed: 1 });
    expect(texts(driver)).toHaveLength(1);
  });
});

describe("who is named by a record and is not active any more", () => {
  const given = bundle(
    recordType("errand", "ERR", [field("title", "string"), field("runner", "user"), field("team", "group")]),
    [lifecycle("errand", [state("open", { close: to("closed"), give: to("open") }), final("closed")])],
  );
  const people = company({ kim: ["agent"], max: [], nora: [], root: ["admin"] }, { couriers: ["max"] });
  const managed = (manager: string | null): Readings => ({
    ...people,
    groups: { ...people.groups, couriers: { members: ["max"], manager } as never },
  });
  const left = (driver: Driver, input: object = { named: true }): string => {
    driver.readings = {
      ...driver.readings,
      people: { ...driver.readings.people, max: person("max", { active: false }) },
    };
    return codeOf(driver.engine("$left", { person: "max", ...input }));
  };
  const opened = (readingsOf: Readings, runner = "max"): Driver => {
    const driver = drive(given, readingsOf);
    expect(codeOf(driver.open("kim", { title: "A desk", runner, team: "couriers" }))).toBe("ok");
    return driver;
  };
  const told = (driver: Driver) => driver.events.flatMap(({ body }) => (body.kind === "notified" ? [body] : [])).at(-1);

  it("is told to the manager of its group, and stands on its timeline", () => {
    const driver = opened(managed("nora"));
    expect(left(driver)).toBe("ok");
    expect(texts(driver)).toEqual(['"max" is not active any more, and is named as runner']);
    expect(told(driver)).toMatchObject({ to: ["nora"], subject: "ERR0000001 names who has left" });
    expect(driver.state?.fields["runner"]).toBe("max");
  });

  it("is told to the administrators where nobody manages its group, nor whoever left", () => {
    const driver = opened(managed(null));
    expect(left(driver)).toBe("ok");
    expect(told(driver)).toMatchObject({ to: ["root"] });
  });

  it("is told of nothing where no field names them, and by engines before of none", () => {
    const other = opened(managed("nora"), "kim");
    const head = other.state?.head;
    expect(left(other)).toBe("ok");
    expect(other.state?.head).toBe(head);
    const before = opened(managed("nora"));
    expect(left(before, {})).toBe("ok");
    expect(told(before)).toBeUndefined();
  });
});
