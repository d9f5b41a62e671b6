import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { callHttp } from "../../activities/http/call-http.ts";
import { createHttpClient, type HttpClient } from "../../net/http-client.ts";
import { createFunctions, type Functions } from "../../activities/function/functions.ts";
import { noSecrets } from "../../activities/function/secret.ts";
import type { Json } from "../../engine/base/json.ts";
import { readFault, standardFault } from "../../engine/runbook/fault.ts";
import { start, step } from "../../engine/runbook/machine.ts";
import { readRunbook } from "../../engine/runbook/read.ts";
import type { JournalEntry } from "../../engine/runbook/state.ts";
import { type CtkRun, type CtkScenario, judge, readScenarios, REFUSED_SCENARIOS, taskName } from "./ctk.ts";
import { openWorkflowData } from "./data.ts";
import { type StandIn, startStandIn } from "./stand-in.ts";

const absent = openWorkflowData === null ? " (skipped: OPSLOOM_CONFORMANCE_DATA not present)" : "";
const scenarios = openWorkflowData === null ? [] : readScenarios(`${openWorkflowData}/ctk`);

let standIn: StandIn;
let http: HttpClient;
let functions: Functions;

beforeAll(async () => {
  standIn = await startStandIn();
  http = createHttpClient({ origins: standIn.origins });
  functions = createFunctions({ http, secrets: noSecrets, log: () => undefined }, [callHttp]);
});

afterAll(async () => {
  await http.close();
  await standIn.close();
});

/** Drives the machine by hand: calls are made one after another, time jumps. */
async function execute({ document, input }: CtkScenario): Promise<CtkRun> {
  const runbook = readRunbook(document, { functions: Object.keys(functions.traits) });
  if (!runbook.ok) throw new Error(runbook.error.map((problem) => problem.message).join("; "));
  const journal: JournalEntry[] = [];
  let now = Date.UTC(2026, 0, 1);
  let turn = start(runbook.value, input, { runId: "ctk", now });
  for (;;) {
    journal.push(...turn.journal);
    if (turn.state.outcome !== null) break;
    const [request] = Object.values(turn.state.open);
    if (request?.kind === "call") {
      const answer = await functions.call(request.function, request.with, request.id).then(
        (output) => ({ kind: "completed" as const, output }),
        (error: { details?: Json[] }) => ({
          kind: "failed" as const,
          fault: readFault(error.details?.[0]) ?? standardFault("runtime", "", "the call failed without a fault"),
        }),
      );
      turn = step(runbook.value, turn.state, { ...answer, id: request.id, now });
    } else {
      now = turn.wakeAt ?? now;
      turn = step(runbook.value, turn.state, { kind: "time", now });
    }
  }
  return {
    outcome: turn.state.outcome,
    order: journal.filter((entry) => entry.phase === "completed").map((entry) => taskName(entry.path)),
  };
}

describe.skipIf(openWorkflowData === null)(`the conformance kit on the pure machine${absent}`, () => {
  it("has the 21 scenarios known here, of which the refused ones are named", () => {
    expect(scenarios).toHaveLength(21);
    expect(scenarios.map((scenario) => scenario.title)).toEqual(expect.arrayContaining(Object.keys(REFUSED_SCENARIOS)));
  });

  for (const scenario of scenarios) {
    const refusal = REFUSED_SCENARIOS[scenario.title];
    // The scenario's own steps are the assertions, its own name the title.
    // oxlint-disable-next-line vitest/expect-expect, vitest/valid-title
    if (refusal === undefined) it(scenario.title, async () => judge(scenario, await execute(scenario)));
    else {
      it(`${scenario.title}: refused with a diagnostic`, () => {
        const result = readRunbook(scenario.document, { functions: Object.keys(functions.traits) });
        expect(result.ok ? [] : result.error.map((problem) => [problem.code, problem.message])).toEqual([
          ["unsupported", expect.stringContaining(refusal)],
        ]);
      });
    }
  }
});
