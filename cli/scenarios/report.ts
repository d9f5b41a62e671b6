/** Reports of a test run: for people, for programs, for build servers. */
import type { Diagnostic } from "../../engine/definition/diagnostic.ts";
import type { CoverageReport } from "../../engine/simulation/coverage.ts";
import { coveragePartNames, coverageParts } from "../../engine/simulation/coverage-part.ts";
import type { CoverageItem } from "../../engine/simulation/coverage-item.ts";
import { type Shortfall, shortfallText } from "./floor.ts";
import type { PlaceOf } from "./places.ts";
import type { ScenarioReport } from "../../engine/simulation/run-scenario.ts";

export interface TimedReport extends ScenarioReport {
  /** Real milliseconds it took. */
  readonly tookMs: number;
}

/** What keeps scenarios from being run at all, in the format that was asked for. */
export function diagnosticsReport(diagnostics: readonly Diagnostic[], format: "text" | "json" | "junit"): string {
  const lines = diagnostics.map(diagnosticLine);
  if (format === "json") return JSON.stringify({ passed: false, scenarios: [], diagnostics }, null, 2);
  if (format === "text") return [...lines, "", "nothing was run: the definitions have errors"].join("\n");
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<testsuite name="opsloom scenarios" tests="1" failures="1" errors="0" skipped="0" time="0.000">',
    `  <testcase name="definitions" time="0.000">\n    <failure message="the definitions have errors">${xml(lines.join("\n"))}</failure>\n  </testcase>`,
    "</testsuite>",
  ].join("\n");
}

export function diagnosticLine({ file, line, column, severity, code, message, hint }: Diagnostic): string {
  return `${file}:${String(line)}:${String(column)} ${severity} ${code} ${message}${hint === undefined ? "" : `; ${hint}`}`;
}

/** What was covered, and where that stands which was not. */
export interface Covered {
  readonly coverage: CoverageReport;
  readonly below: readonly Shortfall[];
  readonly placeOf: PlaceOf;
}

/** One line a scenario, its failures with file and line below it, then what was covered. */
export function textReport(reports: readonly TimedReport[], { coverage, below, placeOf }: Covered): string {
  const lines = reports.flatMap((report) => [
    `${report.passed ? "✓" : "✗"} ${report.name}  ${virtualText(report.elapsedMs)} in ${report.tookMs.toFixed(0)} ms`,
    ...report.failures.map(
      ({ line, message, at }) => `    ${report.path}:${String(line ?? 1)}: ${message}  (at ${at})`,
    ),
  ]);
  const failed = reports.filter((report) => !report.passed).length;
  const short = below.flatMap((shortfall) => [
    "",
    shortfallText(shortfall),
    ...shortfall.missed.map((item) => `    ${placeOf(item)}: ${item.name}`),
  ]);
  return [
    ...lines,
    "",
    ...coverageLines(coverage),
    ...short,
    "",
    `${String(reports.length - failed)} passed, ${String(failed)} failed`,
  ].join("\n");
}

export function jsonReport(reports: readonly TimedReport[], { coverage, below, placeOf }: Covered): string {
  const scenarios = reports.map(({ name, title, path, passed, failures, steps, elapsedMs, events, tookMs }) => ({
    name,
    title,
    path,
    passed,
    failures,
    steps,
    elapsedMs,
    events,
    tookMs: Math.round(tookMs),
  }));
  const passed = reports.every((report) => report.passed) && below.length === 0;
  const places = (items: readonly CoverageItem[]) => items.map((item) => ({ name: item.name, at: placeOf(item) }));
  const parts = coveragePartNames.map((part) => [
    part,
    { seen: coverage[part].seen.map(({ name }) => name), missed: places(coverage[part].missed) },
  ]);
  const shortfalls = below.map((shortfall) => ({ ...shortfall, missed: places(shortfall.missed) }));
  return JSON.stringify({ passed, scenarios, coverage: Object.fromEntries(parts), shortfalls }, null, 2);
}

/** JUnit XML, one test case a scenario, as build servers read it. */
export function junitReport(reports: readonly TimedReport[], { below, placeOf }: Omit<Covered, "coverage">): string {
  const failed = reports.filter((report) => !report.passed).length;
  const total = reports.reduce((sum, report) => sum + report.tookMs, 0);
  const cases = reports.map((report) => {
    const head = `  <testcase name="${xml(report.name)}" classname="${xml(report.path)}" time="${seconds(report.tookMs)}"`;
    if (report.passed) return `${head}/>`;
    const text = report.failures
      .map(({ line, message, at }) => `${report.path}:${String(line ?? 1)}: ${message} (at ${at})`)
      .join("\n");
    return `${head}>\n    <failure message="${xml(report.failures[0]?.message ?? "")}">${xml(text)}</failure>\n  </testcase>`;
  });
  const short = below.map(
    (shortfall) =>
      `  <testcase name="coverage of ${shortfall.part}" time="0.000">\n    <failure message="${xml(shortfallText(shortfall))}">${xml(shortfall.missed.map((item) => `${placeOf(item)}: ${item.name}`).join("\n"))}</failure>\n  </testcase>`,
  );
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuite name="opsloom scenarios" tests="${String(reports.length + below.length)}" failures="${String(failed + below.length)}" errors="0" skipped="0" time="${seconds(total)}">`,
    ...cases,
    ...short,
    "</testsuite>",
  ].join("\n");
}

function coverageLines(coverage: CoverageReport): string[] {
  const width = Math.max(...Object.values(coverageParts).map(({ length }) => length));
  return coveragePartNames.flatMap((part) => {
    const { seen, missed } = coverage[part];
    const all = seen.length + missed.length;
    if (all === 0) return [];
    const names = missed.map(({ name }) => name);
    const rest =
      missed.length === 0
        ? ""
        : `; not reached: ${names.slice(0, 8).join(", ")}${names.length > 8 ? `, and ${String(names.length - 8)} more` : ""}`;
    const percent = Math.floor((seen.length * 100) / all);
    return `${coverageParts[part].padEnd(width)} ${String(seen.length)} of ${String(all)} (${String(percent)}%)${rest}`;
  });
}

/** Virtual time in the largest unit that says something. */
function virtualText(ms: number): string {
  const units = [
    [86_400_000, "days"],
    [3_600_000, "hours"],
    [60_000, "minutes"],
    [1_000, "seconds"],
  ] as const;
  const [length, unit] = units.find(([size]) => ms >= size) ?? [1, "ms"];
  const amount = ms / length;
  return `${Number.isInteger(amount) ? String(amount) : amount.toFixed(1)} ${unit}`;
}

function seconds(ms: number): string {
  return (ms / 1_000).toFixed(3);
}

const escapes: { readonly [character: string]: string } = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

/** Text for XML: control characters, which it cannot hold at all, become U+FFFD. */
function xml(text: string): string {
  return Array.from(text, (character) => (isXml(character) ? (escapes[character] ?? character) : "\ufffd")).join("");
}

function isXml(character: string): boolean {
  const code = character.codePointAt(0) ?? 0;
  return (
    code === 0x9 ||
    code === 0xa ||
    code === 0xd ||
    (code >= 0x20 && code < 0xd800) ||
    (code > 0xdfff && code < 0xfffe) ||
    code > 0xffff
  );
}
