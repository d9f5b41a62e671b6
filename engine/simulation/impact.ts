/** What depends on the CIs of a scenario, for `cmdb.impact`, as the function answers it of the CMDB. */
import { isJsonObject, ownValue, type JsonObject } from "../base/json.ts";
import { instantText } from "../lifecycle/instant.ts";
import { impactFunction } from "../alert/plan.ts";
import { dependentCis, fixtureVersion } from "./closure.ts";
import type { Fixture } from "./fixture.ts";
import type { CallAnswer } from "./ir.ts";
import type { LoggedCall } from "./stubs.ts";

/** Null when the call is another one. */
export function answerImpact({ call, with: input }: LoggedCall, fixture: Fixture): CallAnswer | null {
  if (call !== impactFunction) return null;
  const asked = isJsonObject(input) ? input : {};
  const named = ownValue(asked, "cis") ?? [ownValue(asked, "ci") ?? null];
  const keys = Array.isArray(named) ? named.filter((one): one is string => typeof one === "string") : [];
  const items = Object.values(fixture.cis);
  const found = keys.map((key) => items.find(({ name, id }) => name === key || id === key)?.id ?? null);
  const lacking = keys.find((_, index) => found[index] === null);
  if (lacking !== undefined) {
    const detail = `there is no configuration item "${lacking}": use its id or name`;
    return { fault: { type: "about:blank", status: 404, title: "runtime", detail }, takesMs: 0 };
  }
  const cis = [...new Set(found.filter((id) => id !== null))];
  const [depth, limit] = [numberIn(asked, "depth") ?? 8, numberIn(asked, "limit") ?? 200];
  const walked = [...dependentCis(items, cis, depth + 1)].toSorted(
    ([one, a], [other, b]) => a.distance - b.distance || (one < other ? -1 : 1),
  );
  const affected = walked.filter(([, { distance }]) => distance <= depth).slice(0, limit);
  const output = affected.map(([id, { distance, via, since }]) => {
    const item = items.find((one) => one.id === id);
    return {
      id,
      name: item?.name ?? id,
      class: item?.classes[0] ?? "",
      distance,
      via: { ...via },
      knownSince: instantText(since),
    };
  });
  const isService = (id: string): boolean => items.find((one) => one.id === id)?.classes.includes("service") === true;
  const byClass: { [name: string]: number } = {};
  for (const one of output) byClass[one.class] = (byClass[one.class] ?? 0) + 1;
  return {
    output: {
      ci: cis[0] ?? "",
      cis,
      count: output.length,
      affected: output,
      byClass,
      services: output.filter(({ id }) => isService(id)),
      truncated: walked.length > affected.length,
      version: fixtureVersion,
    },
    takesMs: 0,
  };
}

function numberIn(asked: JsonObject, name: string): number | null {
  const value = ownValue(asked, name);
  return typeof value === "number" ? value : null;
}
