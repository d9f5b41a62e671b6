import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { isGranted, type Permission } from "../../api/contract/permission.ts";
import { partsOf } from "../../engine/lifecycle/bundle/bundle.ts";
import { zoneTables } from "../../store/calendar/zone-table.ts";
import { correlationsInOrder } from "../../engine/alert/correlation.ts";
import { countsOf } from "../../engine/log/counted.ts";
import { inOrder } from "../../engine/alert/rule.ts";
import { zonesOf } from "../../engine/clock/context.ts";
import type { Calendar, ZoneTable } from "../../engine/clock/ir.ts";
import type { OnCallPlan } from "../../engine/on-call/ir.ts";
import { checkDefinitions } from "../../engine/definition/check.ts";
import type { ContextFile, LoadOptions } from "../../engine/definition/context.ts";
import { hasErrors, type Diagnostic } from "../../engine/definition/diagnostic.ts";
import type { Definition, DefinitionFile, DefinitionOf } from "../../engine/definition/load.ts";
import { referenceKey } from "../../engine/definition/kind.ts";
import type { KindIr, KindName } from "../../engine/definition/kind-map.ts";
import type { Json } from "../../engine/base/json.ts";
import { relationsOrEarlier } from "../../engine/identity/earlier-relations.ts";
import { readFixture, type Fixture } from "../../engine/simulation/fixture.ts";
import type { CoverageItem } from "../../engine/simulation/coverage-item.ts";
import { coverageItems } from "../../engine/simulation/coverage-items.ts";
import type { Scenario } from "../../engine/simulation/ir.ts";
import { describeFunctions } from "../functions.ts";
import type { Library } from "../../engine/simulation/library.ts";
import { type PlaceOf, placesIn } from "./places.ts";

export interface ScenarioSet {
  readonly scenarios: readonly Scenario[];
  readonly diagnostics: readonly Diagnostic[];
  /** What scenarios of a year are run with: zone tables are made around their instant. */
  libraryAt(instant: number): Library;
  /** All of the files alone that they are to go through, and where it stands. */
  readonly items: readonly CoverageItem[];
  readonly placeOf: PlaceOf;
}

export interface ScenarioOptions {
  /** What the definitions may refer to beside each other. @default [] */
  readonly context?: readonly ContextFile[];
  /** Functions they may call. @default Opsloom's own */
  readonly functions?: NonNullable<LoadOptions["functions"]>;
  /** Files whose definitions are to be gone through. @default all */
  readonly counted?: ReadonlySet<string>;
}

/** Checks and compiles definitions for a test run. With an error among the diagnostics there are no scenarios. */
export function readScenarios(
  files: readonly DefinitionFile[],
  fixtures: { readonly [name: string]: Fixture },
  { context = [], functions = describeFunctions(), counted }: ScenarioOptions = {},
): ScenarioSet {
  const {
    definitions,
    context: around,
    diagnostics,
    bundles,
  } = checkDefinitions(files, {
    functions,
    zone: zoneOrNull,
    context,
  });
  const irs = <Kind extends KindName>(kind: Kind): [string, KindIr<Kind>][] =>
    [...definitions, ...around]
      .filter((definition): definition is DefinitionOf<Kind> & Definition => definition.kind === kind)
      .map(({ name, ir }): [string, KindIr<Kind>] => [name, ir]);
  const rules = irs("AlertRule").map(([, rule]) => rule);
  const onCall = { plans: Object.fromEntries(irs("OnCall")), calendars: Object.fromEntries(irs("Calendar")) };
  const zones = [
    ...new Set([
      ...Object.values(bundles).flatMap((bundle) => zonesOf(partsOf(bundle, "Calendar"))),
      ...Object.values(onCall.plans).flatMap((plan) => [plan.zone, ...hoursZone(plan, onCall.calendars)]),
      ...irs("Calendar").map(([, { zone }]) => zone),
      ...irs("Indicator").map(([, { zone }]) => zone),
      ...irs("Availability").map(([, { zone }]) => zone),
      ...irs("Schedule").map(([, { zone }]) => zone),
      ...irs("Policy").flatMap(([, { at }]) => at.cron?.zone ?? []),
      ...irs("Scenario").flatMap(([, { given }]) =>
        Object.values(given.reach ?? {}).flatMap(({ quietHours }) => (quietHours === null ? [] : [quietHours.zone])),
      ),
    ]),
  ];
  const given = new Set(definitions.filter(({ path }) => counted?.has(path) !== false).map(referenceKey));
  const shared = {
    bundles,
    runbooks: Object.fromEntries(irs("Runbook")),
    fixtures,
    alerts: {
      sources: Object.fromEntries(irs("EventSource")),
      rules: inOrder(rules),
      correlations: correlationsInOrder(irs("Correlation").map(([, correlation]) => correlation)),
      maintenances: irs("Maintenance").map(([, maintenance]) => maintenance),
      tables: Object.fromEntries(irs("DecisionTable")),
      remediations: irs("Remediation").map(([, remediation]) => remediation),
    },
    notices: {
      channels: Object.fromEntries(irs("Channel")),
      escalations: Object.fromEntries(irs("Escalation")),
      notifications: Object.fromEntries(irs("Notification")),
    },
    mailboxes: Object.fromEntries(irs("Mailbox")),
    queues: Object.fromEntries(irs("Queue")),
    isGranted: (roles: readonly string[], permission: string) => isGranted(roles, permission as Permission),
    functions,
    indicators: Object.fromEntries(irs("Indicator")),
    availabilities: Object.fromEntries(irs("Availability")),
    calendars: onCall.calendars,
    reads: (roles: readonly string[]) => ({
      reads: isGranted(roles, "records.read"),
      readsInternal: isGranted(roles, "records.internal"),
    }),
    onCall,
    schedules: Object.fromEntries(irs("Schedule")),
    maps: Object.fromEntries(irs("ServiceMap")),
    relations: relationsOrEarlier(irs("RelationType").map(([, type]) => type)),
    classes: Object.fromEntries(irs("CIClass")),
    patterns: Object.fromEntries(irs("Pattern")),
    metrics: {
      sources: {
        ...Object.fromEntries(irs("LogSource").map(([name, source]) => [name, countsOf(source)])),
        ...Object.fromEntries(irs("MetricSource")),
      },
      logs: Object.fromEntries(irs("LogSource")),
      watches: Object.fromEntries(irs("Watch")),
      probes: Object.fromEntries(irs("Probe")),
    },
    policies: Object.fromEntries(irs("Policy")),
    improvements: Object.fromEntries(irs("Improvement")),
    predictions: Object.fromEntries(irs("Prediction")),
    opens: (roles: readonly string[]) => isGranted(roles, "records.write"),
  };
  return {
    scenarios: hasErrors(diagnostics) ? [] : scenariosOf(definitions),
    diagnostics,
    items: coverageItems(shared).filter(({ kind, definition }) => given.has(referenceKey({ kind, name: definition }))),
    placeOf: placesIn(files, definitions),
    libraryAt: (instant) => ({ ...shared, zones: zoneTables(zones, instant) }),
  };
}

function hoursZone({ during }: OnCallPlan, calendars: { readonly [name: string]: Calendar }): readonly string[] {
  const calendar = during === null ? undefined : calendars[during];
  return calendar === undefined ? [] : [calendar.zone];
}

/** The fixtures of the given folders, `fixtures/NAME.json` at any depth, by name. */
export async function readFixtures(folders: readonly string[]): Promise<{ readonly [name: string]: Fixture }> {
  const fixtures: { [name: string]: Fixture } = {};
  for (const path of (await Promise.all(folders.map(fixtureFiles))).flat()) {
    const name = /([^/\\]+)\.json$/.exec(path)?.[1] ?? path;
    let json: Json;
    try {
      json = JSON.parse(await readFile(path, "utf8")) as Json;
    } catch (error) {
      throw new Error(`fixture "${path}" is no JSON: ${(error as Error).message}`, { cause: error });
    }
    const fixture = readFixture(json);
    if (!fixture.ok) throw new Error(`fixture "${path}": ${fixture.error}`);
    fixtures[name] = fixture.value;
  }
  return fixtures;
}

async function fixtureFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true }).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code === "ENOTDIR" || error.code === "ENOENT") return [];
      throw error;
    },
  );
  const files = entries.filter(
    (entry) => entry.isFile() && entry.name.endsWith(".json") && /[/\\]?fixtures$/.test(entry.parentPath),
  );
  return files.map((entry) => join(entry.parentPath, entry.name)).sort();
}

function scenariosOf(definitions: readonly Definition[]): readonly Scenario[] {
  return definitions.flatMap(({ kind, ir }) => (kind === "Scenario" ? [ir] : []));
}

/**
 * Offsets for reading instants such as `2026-03-28 22:00 Europe/Berlin`: the same span as scenarios of this year use.
 */
function zoneOrNull(name: string): ZoneTable | null {
  try {
    return zoneTables([name], Date.now())[name] ?? null;
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}
