import { expect, it } from "vitest";
import { loadDefinitions } from "../../engine/definition/load.ts";
import { credentialsFor } from "../../engine/discovery/credential.ts";
import type { Discovery } from "../../engine/discovery/ir.ts";
import { planSweep } from "../../engine/discovery/plan.ts";
import { cmdbDefinitions } from "../support/cmdb-definitions.ts";
import { examplesOf } from "./pages.ts";

it("the discovery of docs/discovery.md is planned, with its credentials where it says and its pause", () => {
  const loaded = loadDefinitions([...cmdbDefinitions(), ...examplesOf("docs/discovery.md")]);
  expect(loaded.diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
  const discovery = loaded.definitions.find(({ kind }) => kind === "Discovery")?.ir as unknown as Discovery;
  expect(planSweep(discovery)).toMatchObject({ ok: true, value: { addresses: 4_096 } });
  expect(discovery.lockout).toEqual({ failures: 2, pauseMs: 86_400_000 });
  const names = (address: string) => credentialsFor(discovery.credentials, "snmp", address, []).map(({ name }) => name);
  expect(names("10.2.0.9")).toEqual(["core-v3", "community"]);
  expect(names("10.2.1.9")).toEqual(["community"]);
});
