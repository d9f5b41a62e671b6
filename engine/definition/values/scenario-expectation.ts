/** What a scenario expects: of its records, of calls, of what was opened, and of what is told of them. */
import { z } from "zod";
import type { Json, JsonObject } from "../../base/json.ts";
import { suggestion } from "../../base/suggestion.ts";
import type { Expectation } from "../../simulation/ir.ts";
import type { ExpectedEstate } from "../../simulation/expected-estate.ts";
import type { Context } from "../context.ts";
import { type ShapeIssue, shapeIssues } from "../shape.ts";
import { camel, functionName, json, nameOf, values } from "../shapes.ts";
import type { Path } from "../spot.ts";
import { alertExpectation, compileAlertExpectations } from "./alert-expectation.ts";
import { causeExpectation, compileCauseExpectations } from "./cause-expectation.ts";
import { checkFunction } from "./call.ts";
import { ciExpectation, compileEstate, estateWords, patternExpectation } from "./estate-expectation.ts";
import { compileFindingExpectations, findingExpectation } from "./finding-expectation.ts";
import { compileIndicatorExpectations, indicatorExpectation } from "./indicator-expectation.ts";
import { compileMapExpectations, mapExpectation } from "./map-expectation.ts";
import { compilePredictionExpectations, predictionExpectation } from "./prediction-expectation.ts";
import { compileProposalExpectations, proposalExpectation } from "./proposal-expectation.ts";
import { compileQueueExpectations, queueExpectation } from "./queue-expectation.ts";
import { recordView, requireField } from "./record-view.ts";
import { compileSightExpectations } from "./sight-expectation.ts";
import { compileUptimeExpectations, uptimeExpectation } from "./uptime-expectation.ts";

/** Words of an expectation that are not aliases of records. */
export const expectationWords = [
  "visited",
  "calls",
  "approvals",
  "records",
  "queues",
  "indicators",
  "uptime",
  "maps",
  "alerts",
  "causes",
  "proposals",
  "predicted",
  "findings",
  "sees",
  ...estateWords,
];

const callExpectation = z.strictObject({
  call: functionName,
  with: values.optional(),
  times: z.int().min(0).optional(),
});

const openedExpectation = z.looseObject({
  record: nameOf("RecordType"),
  count: z.int().min(0).optional(),
  as: camel.optional(),
});

/** Records by their aliases, and words of other things; what each of those holds is for editors, and checked below. */
export const expectation = z.union([
  z.record(z.string(), json),
  z.object({
    calls: z.array(callExpectation),
    records: z.array(openedExpectation),
    queues: z.array(queueExpectation),
    indicators: z.array(indicatorExpectation),
    uptime: z.array(uptimeExpectation),
    maps: z.array(mapExpectation),
    alerts: z.array(alertExpectation),
    causes: z.array(causeExpectation),
    proposals: z.array(proposalExpectation),
    predicted: z.array(predictionExpectation),
    findings: z.array(findingExpectation),
    cis: z.array(ciExpectation),
    patterns: z.array(patternExpectation),
  }),
]);

export function compileExpect(
  context: Context,
  path: Path,
  source: { readonly [key: string]: unknown },
  aliases: Map<string, string>,
): Expectation {
  const records: { [alias: string]: JsonObject } = {};
  let calls: Expectation["calls"] = null;
  let opened: Expectation["opened"] = null;
  let queues: Expectation["queues"] = null;
  let indicators: Expectation["indicators"] = null;
  let uptime: Expectation["uptime"] = null;
  let maps: Expectation["maps"] = null;
  let alerts: Expectation["alerts"] = null;
  let causes: Expectation["causes"] = null;
  let proposals: Expectation["proposals"] = null;
  let predicted: Expectation["predicted"] = null;
  let findings: Expectation["findings"] = null;
  let sees: Expectation["sees"] = null;
  const estate: Partial<ExpectedEstate>[] = [];
  for (const [key, value] of Object.entries(source)) {
    const at = [...path, key];
    const estateWord = estateWords.find((one) => one === key);
    if (key === "calls") calls = compileCallExpectations(context, at, value);
    else if (key === "queues") queues = compileQueueExpectations(context, at, value, aliases);
    else if (key === "indicators") indicators = compileIndicatorExpectations(context, at, value);
    else if (key === "uptime") uptime = compileUptimeExpectations(context, at, value);
    else if (key === "maps") maps = compileMapExpectations(context, at, value);
    else if (key === "alerts") alerts = compileAlertExpectations(context, at, value);
    else if (key === "causes") causes = compileCauseExpectations(context, at, value, aliases);
    else if (key === "proposals") proposals = compileProposalExpectations(context, at, value);
    else if (key === "predicted") predicted = compilePredictionExpectations(context, at, value);
    else if (key === "findings") findings = compileFindingExpectations(context, at, value);
    else if (key === "sees") sees = compileSightExpectations(context, at, value, aliases);
    else if (key === "records") opened = compileOpened(context, at, value, aliases);
    else if (estateWord !== undefined) estate.push(compileEstate(context, at, estateWord, value));
    else if (aliases.has(key)) {
      if (typeof value === "object" && value !== null && !Array.isArray(value))
        records[key] = { ...records[key], ...(value as JsonObject) };
      else context.report("OPS105", at, "what is expected of a record is a map", "write { state: closed }");
    } else if (key === "visited" || key === "approvals") {
      const [only] = aliases.keys();
      if (aliases.size !== 1 || only === undefined)
        context.report(
          "OPS370",
          { path: at, key: true },
          `which record "${key}" is about is not clear`,
          "put it under the name of the record",
        );
      else records[only] = { ...records[only], [key]: value as Json };
    } else
      context.report(
        "OPS370",
        { path: at, key: true },
        `there is no record "${key}" in this scenario`,
        suggestion(key, [...aliases.keys(), ...expectationWords]),
      );
  }
  return {
    records,
    calls,
    opened,
    queues,
    indicators,
    ...(uptime === null ? {} : { uptime }),
    ...(maps === null ? {} : { maps }),
    ...(alerts === null ? {} : { alerts }),
    ...(causes === null ? {} : { causes }),
    ...(proposals === null ? {} : { proposals }),
    ...(predicted === null ? {} : { predicted }),
    ...(findings === null ? {} : { findings }),
    ...(sees === null ? {} : { sees }),
    ...(estate.length === 0 ? {} : { estate: Object.assign({}, ...estate) as Partial<ExpectedEstate> }),
  };
}

function compileCallExpectations(context: Context, path: Path, source: unknown): NonNullable<Expectation["calls"]> {
  if (!Array.isArray(source)) {
    context.report("OPS105", path, "expected calls are a list", "write [ { call: ansible.playbook, times: 1 } ]");
    return [];
  }
  return source.flatMap((item, index) => {
    const parsed = callExpectation.safeParse(item);
    if (!parsed.success) {
      reportShape(context, [...path, index], shapeIssues(parsed.error, callExpectation, item));
      return [];
    }
    checkFunction(context, [...path, index, "call"], parsed.data.call);
    return [
      {
        call: parsed.data.call,
        with: (parsed.data.with ?? null) as JsonObject | null,
        times: parsed.data.times ?? null,
      },
    ];
  });
}

function compileOpened(
  context: Context,
  path: Path,
  source: unknown,
  aliases: Map<string, string>,
): NonNullable<Expectation["opened"]> {
  if (!Array.isArray(source)) {
    context.report("OPS105", path, "expected records are a list", "write [ { record: incident, count: 1 } ]");
    return [];
  }
  return source.flatMap((item: unknown, index) => {
    const parsed = openedExpectation.safeParse(item);
    if (!parsed.success) {
      reportShape(context, [...path, index], shapeIssues(parsed.error, openedExpectation, item));
      return [];
    }
    const { record, count, as, ...where } = parsed.data;
    context.reference("RecordType", record, [...path, index, "record"]);
    const view = recordView(context.catalog, record);
    // One that is misspelled would make "no such record" true.
    if (view !== null)
      for (const name of Object.keys(where))
        requireField(context, { path: [...path, index, name], key: true }, name, view);
    if (as !== undefined) aliases.set(as, record);
    return [{ record, count: count ?? null, as: as ?? null, where: where as JsonObject }];
  });
}

function reportShape(context: Context, path: Path, issues: readonly ShapeIssue[]): void {
  for (const { code, at, message, hint } of issues)
    context.report(code, { ...at, path: [...path, ...at.path] }, message, hint);
}
