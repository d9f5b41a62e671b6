import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { writeLock } from "../files/lock-file.ts";
import { sourceRoot } from "../worker/source-digest.ts";
import { runTests, testCommand, type TestOptions } from "./test.ts";

const process = `
apiVersion: opsloom/v1
kind: RecordType
metadata: { name: ticket, title: Ticket, owner: desk }
spec:
  number: TIC
  fields:
    title: { type: string, required: true }
    urgent: { type: boolean, default: false }
    host: { type: ci }
---
apiVersion: opsloom/v1
kind: Lifecycle
metadata: { name: ticket, title: Ticket, owner: desk }
spec:
  record: ticket
  allow: [agent]
  initial: new
  states:
    new:
      transitions:
        work: working
        drop: dropped
    working:
      transitions:
        finish: { target: done, when: '.urgent or $now > "2026-03-03T00:00:00.000Z"' }
    done: { final: true }
    dropped: { final: true }
---
apiVersion: opsloom/v1
kind: Calendar
metadata: { name: desk, title: Desk, owner: desk }
spec: { zone: Europe/Berlin, businessDay: 10h, open: { mon-fri: '08:00-18:00' } }
---
apiVersion: opsloom/v1
kind: ServiceLevel
metadata: { name: ticket-done, title: Done in a day, owner: desk }
spec:
  record: ticket
  agreement: sla
  startAt: openedAt
  stop: { state: [done, dropped] }
  within: 1bd
  calendar: desk
  onReopen: resume
  onTargetChange: keepUsed
`;

const scenarios = `
apiVersion: opsloom/v1
kind: Scenario
metadata: { name: over-the-weekend, title: A day from Friday afternoon ends on Monday, owner: desk }
spec:
  at: '2026-03-27 17:00 Europe/Berlin'
  given:
    fixtures: [room]
    people: { ada: [reader] }
    records: { tic: { record: ticket, by: kim, set: { title: Broken, host: web1 } } }
  steps:
    - expect: { tic: { host: web1, clocks: { ticket-done: { dueAt: 2026-03-30T17:00:00+02:00 } } } }
    - { as: ada, command: work, record: tic, refused: OPS403 }
    - { as: kim, command: work, record: tic }
    - wait: 1bd
    - { as: kim, command: finish, record: tic }
    - expect: { tic: { state: done, clocks: { ticket-done: { met: true, used: 10h } } } }
`;

const failing = `
apiVersion: opsloom/v1
kind: Scenario
metadata: { name: "wrong", title: Wrong <& "odd", owner: desk }
spec:
  at: 2026-03-02T09:00:00Z
  given:
    people: { kim: [agent] }
    records: { tic: { record: ticket, by: kim, set: { title: Broken } } }
  steps:
    - expect: { tic: { state: "<done>" } }
`;

let folder = "";
const options = (rest: Partial<TestOptions> = {}): TestOptions => ({
  format: "text",
  definitions: join(folder, "definitions"),
  ...rest,
});

async function write(path: string, text: string): Promise<string> {
  const file = join(folder, path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
  return file;
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "opsloom-test-"));
  await write("definitions/ticket/process.yaml", process);
  await write("definitions/ticket/scenarios.yaml", scenarios);
  await write(
    "definitions/fixtures/room.json",
    JSON.stringify({ people: { kim: ["agent"] }, cis: { web1: { class: "host" } } }),
  );
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

describe("opsloom test", () => {
  it("runs the scenarios of a folder with its fixtures and tells what they covered", async () => {
    const { passed, text } = await runTests([], options());
    expect(text).toContain("✓ over-the-weekend  3.0 days");
    expect(text).toContain("states              3 of 4 (75%); not reached: ticket/dropped");
    expect(text).toContain("transitions         2 of 3 (66%); not reached: ticket/new/drop/0");
    expect(text).toContain("1 passed, 0 failed");
    expect(passed).toBe(true);
  });

  it("runs one file of the definitions with all of them, and fails with file and line", async () => {
    const path = await write("definitions/ticket/wrong.yaml", failing);
    const { passed, text } = await runTests([path], options());
    expect(passed).toBe(false);
    expect(text).toContain('wrong.yaml:11: tic.state is "new", expected "<done>"');
    expect(text).not.toContain("over-the-weekend");
    expect(await runTests([], options({ name: "weekend" }))).toMatchObject({ passed: true });
    await rm(path);
  });

  it("reports as JSON and as JUnit XML", async () => {
    const path = await write("definitions/ticket/wrong.yaml", failing);
    const json = JSON.parse((await runTests([], options({ format: "json" }))).text) as {
      passed: boolean;
      scenarios: { name: string; passed: boolean }[];
    };
    expect(json.passed).toBe(false);
    expect(json.scenarios.map(({ name, passed }) => [name, passed])).toEqual([
      ["over-the-weekend", true],
      ["wrong", false],
    ]);
    const { text } = await runTests([], options({ format: "junit" }));
    expect(text).toContain('tests="2" failures="1"');
    expect(text).toContain("tic.state is &quot;new&quot;, expected &quot;&lt;done&gt;&quot;");
    await rm(path);
  });

  it("runs nothing where definitions have errors, and fails where there is no scenario", async () => {
    const broken = await write("broken/process.yaml", process.replace("initial: new", "initial: knew"));
    const report = JSON.parse((await runTests([broken], options({ format: "json" }))).text) as {
      passed: boolean;
      diagnostics: { file: string; line: number }[];
    };
    expect(report).toMatchObject({
      passed: false,
      diagnostics: expect.arrayContaining([expect.objectContaining({ line: 18 })]),
    });
    expect((await runTests([broken], options({ format: "junit" }))).text).toContain('<testcase name="definitions"');
    expect(await runTests([broken], options())).toMatchObject({
      passed: false,
      text: expect.stringContaining("nothing was run") as string,
    });
    expect(await runTests([join(folder, "definitions/ticket/process.yaml")], options())).toMatchObject({
      passed: false,
      text: expect.stringContaining("no scenario is in") as string,
    });
    await expect(runTests([join(folder, "nowhere")], options())).rejects.toThrow("nowhere");
  });

  it("runs a folder elsewhere with what it refers to: a named folder, or a lock file, none of it counted", async () => {
    const own = await write("team/scenarios.yaml", scenarios.replace("over-the-weekend", "of-a-team"));
    const alone = await runTests([own], { format: "text" });
    expect(alone).toMatchObject({ passed: false, text: expect.stringContaining("OPS370") as string });
    const named = await runTests([own], { format: "text", with: [join(folder, "definitions")] });
    expect(named.text).toContain("✓ of-a-team");
    expect(named.text).not.toContain("over-the-weekend");
    expect(named.text).not.toContain("ticket/dropped");
    const lock = join(folder, "some.lock");
    const only = ["RecordType ticket", "Lifecycle ticket", "Calendar desk", "ServiceLevel ticket-done"];
    await writeLock(lock, { head: "h", files: [{ path: "published:p.yaml", text: process, only }] });
    await cp(join(folder, "definitions/fixtures"), join(folder, "team/fixtures"), { recursive: true });
    expect((await runTests([join(folder, "team")], { format: "text", lock })).text).toContain("✓ of-a-team");
    await writeFile(lock, "{}");
    await expect(runTests([own], { format: "text", lock })).rejects.toThrow("opsloom pull");
    await expect(runTests([own], { format: "text", lock: join(folder, "none") })).rejects.toThrow("opsloom pull");
    // What is asked for by name is tested too, wherever the scenarios are.
    const tested = await runTests([own], options());
    expect(tested.text).toContain("ticket/dropped");
    await expect(runTests([own], options({ definitions: join(folder, "nowhere") }))).rejects.toThrow("nowhere");
  });

  it("knows the functions of the integrations that the settings name, and no others", async () => {
    const zod = pathToFileURL(join(sourceRoot, "node_modules/zod/index.js")).href;
    const integration = await write(
      "acme/say.mjs",
      `import { z } from ${JSON.stringify(zod)};
       export const functions = [{ name: "acme.say", title: "Say it", input: z.strictObject({ text: z.string() }),
         output: z.null(), run: async () => null }];`,
    );
    const calling = `---
document: { dsl: '1.0.3', namespace: acme, name: greet, version: '1.0.0' }
do: [{ say: { call: acme.say, with: { text: Hello } } }]
`;
    await write("greeting/process.yaml", `${process}${calling}${scenarios.replace(/^\n/, "---\n")}`);
    await cp(join(folder, "definitions/fixtures"), join(folder, "greeting/fixtures"), { recursive: true });
    const greeting = () => runTests([join(folder, "greeting")], { format: "text" });
    expect(await greeting()).toMatchObject({ passed: false, text: expect.stringContaining("OPS360") as string });
    vi.stubEnv("OPSLOOM_INTEGRATIONS", integration);
    try {
      expect(await greeting()).toMatchObject({ passed: true });
    } finally {
      vi.unstubAllEnvs();
    }
  });

  it("names a fixture that cannot be read, and the place in it", async () => {
    const fixture = await write("definitions/fixtures/odd.json", '{ "people": { "kim": { "rolls": [] } } }');
    await expect(runTests([], options())).rejects.toThrow(
      'odd.json": people.kim has no "rolls"; it may have roles, manager, attributes',
    );
    await writeFile(fixture, "{");
    await expect(runTests([], options())).rejects.toThrow("is no JSON");
    await rm(fixture);
  });

  it("fails below the coverage that is asked for, and says where all that was not reached stands", async () => {
    expect(await runTests([], options({ minCoverage: "66" }))).toMatchObject({ passed: true });
    const { passed, text } = await runTests([], options({ minCoverage: "states=75, transitions=67" }));
    expect(passed).toBe(false);
    expect(text).toMatch(
      /transitions: 66% is below the 67% asked for; write scenarios that reach\n {4}\S*process\.yaml:23: ticket\/new\/drop\/0\n/,
    );
    const at = (place: string): unknown => expect.stringContaining(place);
    const json = JSON.parse((await runTests([], options({ minCoverage: "100%", format: "json" }))).text) as {
      passed: boolean;
      shortfalls: object[];
    };
    expect(json).toMatchObject({
      passed: false,
      shortfalls: [
        { part: "states", percent: 75, floor: 100, missed: [{ name: "ticket/dropped" }] },
        { part: "transitions", missed: [{ name: "ticket/new/drop/0", at: at("process.yaml:23") }] },
      ],
    });
    expect((await runTests([], options({ minCoverage: "100", format: "junit" }))).text).toContain(
      'tests="3" failures="2"',
    );
    for (const wrong of ["many", "101", "-1", "rules=3", "states="]) {
      await expect(runTests([], options({ minCoverage: wrong })), wrong).rejects.toThrow('in "' + wrong + '"');
    }
  });

  it("passes every scenario that is shipped", async () => {
    const { text } = await runTests([], { format: "text", definitions: "definitions" });
    expect(text.split("\n").filter((line) => line.startsWith("✗") || line.startsWith("    "))).toEqual([]);
    expect(text).toMatch(/[1-9]\d* passed, 0 failed/);
  }, 60_000);

  it("takes paths, a format and a folder of definitions", () => {
    expect(testCommand().helpInformation()).toContain("--format <format>");
  });
});
