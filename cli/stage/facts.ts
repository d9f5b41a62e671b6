/** What the facts of a decision are on a stage: look-ups are asked of the store, other calls of the scenario. */
import type pg from "pg";
import type { JsonObject } from "../../engine/base/json.ts";
import type { FactReading, Needs } from "../../engine/lifecycle/read/needs.ts";
import { isLookUp } from "../../engine/listing/look-up.ts";
import type { Library } from "../../engine/simulation/library.ts";
import type { LoggedCall, Stubs } from "../../engine/simulation/stubs.ts";
import { wrongInput } from "../../engine/simulation/wrong-input.ts";
import { lookUp } from "../../store/record/look-up.ts";

export interface FactSources {
  readonly pool: pg.Pool;
  readonly now: () => number;
  readonly stubs: Stubs;
  readonly functions: Library["functions"];
}

export async function readFacts(
  sources: FactSources,
  needs: Needs["facts"],
): Promise<{ readonly [key: string]: FactReading }> {
  const readings: { [key: string]: FactReading } = {};
  for (const { key, name, call, with: input } of needs) {
    const asked = { at: sources.now(), call, with: input };
    const by = `fact ${name}`;
    readings[key] = isLookUp(call) ? await lookedUp(sources, { ...asked, by }) : answered(sources, { ...asked, by });
  }
  return readings;
}

async function lookedUp({ pool, functions }: FactSources, { by: _by, ...asked }: LoggedCall): Promise<FactReading> {
  const wrong = wrongInput(functions, asked);
  if (wrong !== null) return { ...asked, fault: wrong.fault };
  const input = asked.with as JsonObject & { readonly type: string };
  const call = asked.call as Parameters<typeof lookUp>[1]["call"];
  const found = await lookUp(pool, { call, type: input.type, input, now: asked.at });
  return found.ok ? { ...asked, value: found.value } : { ...asked, fault: { ...found.error } };
}

function answered({ stubs }: FactSources, call: LoggedCall): FactReading {
  const { by: _by, ...asked } = call;
  const answer = stubs.call(call);
  return "output" in answer ? { ...asked, value: answer.output } : { ...asked, fault: answer.fault };
}
