/** Look-ups of records, answered by the records of the scenario as the store answers them from its own. */
import { versionInSight } from "../access/record-in-sight.ts";
import { seesAsked, sightOf } from "../access/sight.ts";
import { isJsonObject, ownValue } from "../base/json.ts";
import { recordTypeOf } from "../lifecycle/bundle/bundle.ts";
import { isHidden } from "../lifecycle/version/hidden.ts";
import type { Bundle } from "../lifecycle/ir.ts";
import type { RecordState } from "../lifecycle/record.ts";
import { declarationOf } from "../listing/declaration.ts";
import { findRecords } from "../listing/find.ts";
import {
  foundOutput,
  isLookUp,
  likenessAsked,
  lookUpFunctions,
  lookUpViewer,
  readLookUp,
  similarOutput,
} from "../listing/look-up.ts";
import { askedBy } from "../listing/query.ts";
import { bySimilarity, comparedBy, similarTo } from "../listing/similarity.ts";
import type { CallAnswer } from "./ir.ts";
import type { LoggedCall } from "./stubs.ts";

/** Null when the call is none. */
export function answerLookUp(
  { call, with: input, at }: LoggedCall,
  bundleOf: (type: string) => Bundle | undefined,
  records: readonly RecordState[],
): CallAnswer | null {
  if (!isLookUp(call)) return null;
  const asked = isJsonObject(input) ? input : {};
  const type = ownValue(asked, "type");
  const bundle = typeof type === "string" ? bundleOf(type) : undefined;
  if (bundle === undefined) return faulted(404, `there is no record type ${JSON.stringify(type ?? null)}`);
  const declaration = declarationOf(bundle);
  const lookUp = readLookUp(declaration, asked, at);
  if (!lookUp.ok) return faulted(400, lookUp.error);
  const { access } = recordTypeOf(bundle);
  const { query, limit } = lookUp.value;
  const compared = call === lookUpFunctions.find ? askedBy(query, declaration) : comparedBy(declaration);
  const states = records.flatMap((state) => {
    const sight = state.type === type ? sightOf(access, lookUpViewer, state) : null;
    return sight !== null && seesAsked(sight, compared) ? [versionInSight(state, sight)] : [];
  });
  const found = findRecords([{ declaration, query, states }], at);
  if (call === lookUpFunctions.find) return answered(foundOutput(found.length, found.slice(0, limit)));
  const likeness = likenessAsked(asked);
  const suggested = found.filter((state) => !isHidden(bundle, state));
  const similar = suggested.flatMap((state) => similarTo(likeness, declaration, state) ?? []);
  return answered(similarOutput(similar.sort(bySimilarity).slice(0, limit)));
}

function answered(output: Extract<CallAnswer, { output: unknown }>["output"]): CallAnswer {
  return { output, takesMs: 0 };
}

function faulted(status: number, detail: string): CallAnswer {
  return { fault: { type: "about:blank", status, title: "bad look-up", detail }, takesMs: 0 };
}
