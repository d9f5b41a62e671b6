/** A step `cmdb` of a scenario: what a source or a person says of CIs, and what the estate makes of it. */
import type { Candidate } from "../identity/candidate.ts";
import { apartText, mergedText, reportedText, stateText } from "../identity/duplicate-news.ts";
import type { Estate } from "./estate.ts";

export type EstateStep =
  | { readonly does: "report"; readonly source: string; readonly candidates: readonly Candidate[] }
  | {
      readonly does: "merge";
      /** The one that stays. */
      readonly main: string;
      readonly others: readonly string[];
      readonly take: { readonly [attribute: string]: string };
    }
  | { readonly does: "distinct"; readonly pair: readonly [string, string] }
  | { readonly does: "retire"; readonly ci: string };

/** What it is called in sets of duplicates, on every host. */
export function estateText(step: EstateStep, by: string): string {
  switch (step.does) {
    case "report":
      return reportedText;
    case "merge":
      return mergedText(step.main, step.others, null);
    case "distinct":
      return apartText(step.pair, by, null);
    case "retire":
      return stateText([step.ci], "retired", null);
  }
}

/** Carries it out; one line for each thing that was not taken. */
export function changeEstate(
  estate: Estate,
  step: EstateStep,
  { by, at }: { readonly by: string; readonly at: number },
): readonly string[] {
  switch (step.does) {
    case "report":
      return estate
        .report(step.candidates, { source: step.source, at })
        .flatMap((one) => (one.kind === "refused" ? [`"${one.ref}" was refused: ${one.fault.message}`] : []));
    case "merge": {
      const fault = estate.merge(step, { by, at });
      return fault === null ? [] : [fault];
    }
    case "distinct": {
      const [one, two] = step.pair;
      return estate.keepApart(step.pair) ? [] : [`"${one}" and "${two}" do not look alike`];
    }
    case "retire":
      return estate.retire(step.ci, at) ? [] : [`there is no configuration item "${step.ci}"`];
  }
}
