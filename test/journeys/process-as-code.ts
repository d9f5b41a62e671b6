/** A process of incidents that is changed in its files, wherever the product runs. */
import { cp, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "vitest";
import { opsloom, type Told } from "../support/command-line.ts";
import { type Acts, numberOf } from "./play.ts";

/** J18. `otto` runs a command line as the process owner; `home` is a folder for what he edits. */
export async function playProcessAsCode(
  acts: Acts,
  otto: (...line: string[]) => Promise<Told>,
  home: string,
): Promise<void> {
  const folder = join(home, "definitions");
  await cp("definitions", folder, { recursive: true });
  const edit = async (file: string, from: string, to: string): Promise<void> => {
    const path = join(folder, file);
    const text = await readFile(path, "utf8");
    expect(text).toContain(from);
    await writeFile(path, text.replace(from, to));
  };
  /** The instant that the response is due, of an incident. */
  const due = async (id: string): Promise<string | null> =>
    (await acts.show(id)).clocks.find(({ serviceLevel }) => serviceLevel === "incident-response")?.dueAt ?? null;

  const report = { title: "Nobody can print", impact: "high", urgency: "medium", caller: "ada" };
  const [first, second] = [
    await acts.open("kim", "incident", report),
    await acts.open("kim", "incident", { ...report, title: "Nobody can scan" }),
  ];
  const dueBefore = [await due(first), await due(second)];

  await edit("incident/service-levels.yaml", "{ priority: 2, then: 30m }", "{ priority: 2, then: 20m }");
  await edit(
    "incident/lifecycle.yaml",
    "    mitigated:\n",
    "    observed:\n      transitions: { settle: mitigated }\n    mitigated:\n",
  );
  // What leads nowhere, or is never reached, is found before anybody meets it.
  const unreached = await opsloom("validate", folder);
  expect(unreached.out + unreached.err).toMatch(/lifecycle\.yaml:\d+:\d+ +OPS\d+[^\n]*observed/u);
  await edit(
    "incident/lifecycle.yaml",
    "        mitigate: { target: mitigated,",
    "        observe: observed\n        mitigate: { target: mitigated,",
  );
  const valid = await opsloom("validate", folder);
  expect(valid.code, valid.out + valid.err).toBe(0);
  await writeFile(
    join(folder, "incident/scenarios-observed.yaml"),
    `apiVersion: opsloom/v1
kind: Scenario
metadata: { name: incident-is-observed }
spec:
  at: 2026-03-02T09:00:00+01:00
  given: { fixtures: [shop], records: { inc: { record: incident, by: kim, set: { title: It comes and goes } } } }
  steps:
    - { as: kim, command: assign, record: inc, with: { assignee: kim } }
    - { as: kim, command: observe, record: inc }
    - expect: { inc: { state: observed } }
    - { as: kim, command: settle, record: inc }
    - expect: { inc: { state: mitigated } }
`,
  );
  const began = performance.now();
  const tested = await opsloom("test", join(folder, "incident/scenarios-observed.yaml"), "--definitions", folder);
  expect(tested.out, tested.err).toMatch(/1 passed, 0 failed/u);
  expect(performance.now() - began).toBeLessThan(60_000);

  const difference = await otto("diff", folder);
  expect(difference.out).toMatch(/incident-response-target[^]*30m -> 20m/u);
  expect(difference.out).toMatch(/\+ [^\n]*observed/u);
  // No clock of the past would have ended otherwise; by another table of priorities both would be more urgent.
  const past = await otto("backtest", join(folder, "incident/service-levels.yaml"), "--since", "1d");
  expect(past).toMatchObject({
    code: 0,
    out: expect.stringMatching(/[1-9]\d* records of incident: 0 would go another way/u),
  });
  const table = join(home, "priority.yaml");
  const priorities = await readFile(join(folder, "incident/priority.yaml"), "utf8");
  await writeFile(table, priorities.replace("urgency: medium, then: 2", "urgency: medium, then: 1"));
  const other = await otto("backtest", table, "--since", "1d");
  expect(other.code).toBe(3);
  expect(other.out).toContain(`${first}: field priority was 2, would be 1`);

  expect((await otto("publish", folder)).out).toMatch(/published DecisionTable\/incident-response-target/u);
  // Nothing that runs was touched by it.
  expect([await due(first), await due(second)]).toEqual(dueBefore);
  const [kept, fresh] = [second, await acts.open("kim", "incident", { ...report, title: "Nobody can copy" })];
  const versionOf = async (id: string): Promise<string> =>
    /definitions ([0-9a-f]{12})/u.exec((await otto("explain", numberOf(id))).out)?.[1] ?? "";
  expect(await versionOf(fresh)).not.toBe(await versionOf(kept));
  const opened = (await acts.as("kim").get<{ openedAt: string }>(`/v1/records/${fresh}`)).openedAt;
  expect(Date.parse((await due(fresh)) ?? "") - Date.parse(opened)).toBe(20 * 60_000);

  const plan = await otto("move", "incident", "--record", numberOf(first));
  expect(plan.code, plan.out + plan.err).toBe(0);
  expect(plan.out).toContain(numberOf(first));
  const digest = /--apply ([0-9a-f]{64})/u.exec(plan.out)?.[1] ?? "";
  expect((await otto("move", "incident", "--apply", digest)).out).toContain("1 moved, 0 not");
  expect(await versionOf(first)).toBe(await versionOf(fresh));
  // A promise that was given is kept, unless its service level says otherwise by `whenEdited`.
  expect(await due(first)).toBe(dueBefore[0]);
  expect(await due(kept)).toBe(dueBefore[1]);
  await otto("move", "incident", "--undo", digest, "--apply");
  expect(await versionOf(first)).toBe(await versionOf(kept));
  expect(await due(first)).toBe(dueBefore[0]);
}
