import { CANCELLED, CONNREFUSED, NODATA, NOTFOUND, REFUSED, TIMEOUT } from "node:dns";
import { Resolver } from "node:dns/promises";
import { conditionHolds, conditionText, explainCondition } from "../../engine/condition/evaluate.ts";
import type { EvaluationScope } from "../../engine/condition/ir.ts";
import type { Json } from "../../engine/base/json.ts";
import { cleanJson } from "../../engine/event/clean.ts";
import type { DnsAsk, Probe } from "../../engine/probe/ir.ts";
import type { ProbeOutcome } from "../../engine/probe/outcome.ts";
import { EgressRefused } from "../../net/egress.ts";
import type { AskDeps } from "./deps.ts";
import { failed, up } from "./found.ts";

/** Asks a name server, that of the system or one by its address, once. */
export async function askDns({ timeoutMs }: Probe, ask: DnsAsk, deps: AskDeps): Promise<ProbeOutcome> {
  const began = performance.now();
  const passed = (): { readonly ms: number } => ({ ms: performance.now() - began });
  const resolver = new Resolver({ timeout: timeoutMs, tries: 1 });
  if (ask.server !== null) {
    const { address, port } = ask.server;
    try {
      deps.egress.check(address, address);
    } catch (error) {
      if (!(error instanceof EgressRefused)) throw error;
      return failed("configuration", error.message, passed());
    }
    resolver.setServers([address.includes(":") ? `[${address}]:${String(port)}` : `${address}:${String(port)}`]);
  }
  const stop = (): void => resolver.cancel();
  const late = setTimeout(stop, timeoutMs);
  deps.signal.addEventListener("abort", stop, { once: true });
  try {
    const answers = cleanJson((await resolver.resolve(ask.name, ask.type)) as unknown as Json);
    const { ms } = passed();
    const step = { name: ask.type, ms, note: JSON.stringify(answers) };
    const scope: EvaluationScope = { record: { answers, ms }, variables: { now: new Date(deps.now()).toISOString() } };
    if (ask.expect === null) return up({ ms, steps: [step] });
    const holds = conditionHolds(ask.expect, scope);
    if (holds.ok && holds.value) return up({ ms, steps: [step] });
    const why = holds.ok ? `expected ${conditionText(explainCondition(ask.expect, scope))}` : holds.error.message;
    return failed("expected", `${ask.name} is ${JSON.stringify(answers)}, ${why}`, { ms, steps: [step] });
  } catch (error) {
    deps.signal.throwIfAborted();
    const { code = "" } = error as { readonly code?: string };
    const { ms } = passed();
    if (code === TIMEOUT || code === CANCELLED)
      return failed("timeout", `${ask.name} was not resolved in ${String(timeoutMs)} ms`, { ms });
    const isNo = code === NOTFOUND || code === NODATA;
    return failed(
      isNo ? "expected" : code === CONNREFUSED || code === REFUSED ? "refused" : "unreachable",
      isNo ? `${ask.name} has no ${ask.type}` : `${ask.name} was not resolved: ${code}`,
      { ms },
    );
  } finally {
    clearTimeout(late);
    deps.signal.removeEventListener("abort", stop);
  }
}
