import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import type { Json } from "../../engine/base/json.ts";
import { readFault } from "../../engine/runbook/fault.ts";
import type { Outcome } from "../../engine/runbook/state.ts";
import { type RunbookWorker, startRunbookWorker } from "../runbook/worker.ts";
import { type CtkRun, type CtkScenario, judge, readScenarios, REFUSED_SCENARIOS, taskName } from "./ctk.ts";
import { openWorkflowData } from "./data.ts";
import { type StandIn, startStandIn } from "./stand-in.ts";

const absent = openWorkflowData === null ? " (skipped: OPSLOOM_CONFORMANCE_DATA not present)" : "";
const scenarios = openWorkflowData === null ? [] : readScenarios(`${openWorkflowData}/ctk`);

let standIn: StandIn;
let worker: RunbookWorker;

beforeAll(async () => {
  standIn = await startStandIn();
  worker = await startRunbookWorker({ address: inject("temporalAddress"), origins: standIn.origins });
});

afterAll(async () => {
  await worker.close();
  await standIn.close();
});

async function execute({ document, input }: CtkScenario): Promise<CtkRun> {
  const handle = await worker.start([], input, { document });
  const outcome: Outcome = await handle.result().then(
    (output: Json): Outcome => ({ phase: "completed", output }),
    (error: { cause?: { details?: Json[] } }): Outcome => {
      const fault = readFault(error.cause?.details?.[0]);
      if (fault === null) throw error;
      return { phase: "faulted", fault };
    },
  );
  const order = worker.ends.at(-1)?.journal.filter((row) => row[4] === "completed") ?? [];
  return { outcome, order: order.map(([path]) => taskName(path)) };
}

describe.skipIf(openWorkflowData === null)(`the conformance kit on a Temporal server${absent}`, () => {
  for (const scenario of scenarios) {
    const refusal = REFUSED_SCENARIOS[scenario.title];
    // The scenario's own steps are the assertions, its own name the title.
    // oxlint-disable-next-line vitest/expect-expect, vitest/valid-title
    if (refusal === undefined) it(scenario.title, async () => judge(scenario, await execute(scenario)));
    else {
      it(`${scenario.title}: faults as a configuration error that says why`, async () => {
        const { outcome } = await execute(scenario);
        expect(outcome).toMatchObject({
          phase: "faulted",
          fault: { status: 400, detail: expect.stringContaining(refusal) as string },
        });
      });
    }
  }
});
