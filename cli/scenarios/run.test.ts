import { expect, it } from "vitest";
import { readDefinitionFiles } from "../files/definition-files.ts";
import { readFixtures, readScenarios } from "./library.ts";
import { runScenarios } from "./run.ts";

it("an alert of a scenario is on what was discovered before it, as in the product", async () => {
  const text = `apiVersion: opsloom/v1
kind: Scenario
metadata: { name: alert-on-what-was-discovered }
spec:
  at: 2026-03-02T09:00:00+01:00
  given:
    fixtures: [shop, recorded-web1]
  steps:
    - discover: { target: web1, patterns: [linux-host] }
    - event: { source: json, body: { check: disk, host: web1, status: critical, message: No space is left } }
    - wait: 6m
    - expect: { records: [{ record: incident, title: No space is left, ci: web1 }] }
`;
  const context = await readDefinitionFiles(["definitions"]);
  const set = readScenarios([{ path: "alert.yaml", text }], await readFixtures(["definitions"]), { context });
  expect(set.diagnostics).toEqual([]);
  const { reports } = runScenarios(set, set.scenarios);
  expect(reports.map(({ name, failures }) => ({ name, failures }))).toEqual([
    { name: "alert-on-what-was-discovered", failures: [] },
  ]);
});
