/** Look-ups that definitions call, answered from the records that the role `automation` sees. */
import type { JsonObject } from "../../engine/base/json.ts";
import { failure, ok, type Result } from "../../engine/base/result.ts";
import { visibilityOf } from "../../engine/access/sight.ts";
import {
  foundOutput,
  likenessAsked,
  lookUpFunctions,
  lookUpViewer,
  mostFound,
  readLookUp,
  similarOutput,
} from "../../engine/listing/look-up.ts";
import { askedBy, readsProjection } from "../../engine/listing/query.ts";
import { comparedBy } from "../../engine/listing/similarity.ts";
import type { Queryable } from "../pool.ts";
import { notFilled, readDeclaration } from "./declaration.ts";
import { countRecords, listRecords } from "./list.ts";
import type { TypeQuery } from "./list-search.ts";
import { similarRecords } from "./similar.ts";

/** Why there is no answer: with a status of HTTP. */
export interface LookUpFault {
  readonly status: 400 | 404 | 503;
  readonly detail: string;
}

export interface LookUpCall {
  readonly call: (typeof lookUpFunctions)[keyof typeof lookUpFunctions];
  readonly type: string;
  readonly input: JsonObject;
  /** UTC milliseconds. */
  readonly now: number;
}

export async function lookUp(
  db: Queryable,
  { call, type, input, now }: LookUpCall,
): Promise<Result<JsonObject, LookUpFault>> {
  const declared = await readDeclaration(db, type);
  if (declared === null) return failure({ status: 404, detail: `no definition of record type "${type}" is published` });
  const { body: declaration, filled } = declared;
  const read = readLookUp(declaration, input, now);
  if (!read.ok) return failure({ status: 400, detail: read.error });
  const { query, limit } = read.value;
  if (!filled && (call === lookUpFunctions.similar || readsProjection(query)))
    return failure({ status: 503, detail: notFilled([type]) });
  const asked = call === lookUpFunctions.similar ? comparedBy(declaration) : askedBy(query, declaration);
  const visibility = { [type]: visibilityOf(declaration.access, lookUpViewer, asked) };
  const { user, groups } = lookUpViewer;
  const part: TypeQuery = { type, query, onlooker: { user, groups, approvers: [], visibility } };
  if (call === lookUpFunctions.similar) {
    const likeness = likenessAsked(input);
    return ok(similarOutput(await similarRecords(db, { part, declaration, likeness, limit, now })));
  }
  const [count, found] = [
    await countRecords(db, { parts: [part], most: mostFound, now }),
    limit === 0 ? [] : await listRecords(db, { parts: [part], after: null, limit, now }),
  ];
  return ok(
    foundOutput(
      count,
      found.map(({ state }) => state),
    ),
  );
}
