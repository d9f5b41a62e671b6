import { randomUUID } from "node:crypto";
import { readLatestDefinition } from "../../store/definition/read.ts";
import { haltRemediations as halt, liftHalt } from "../../store/remediation/halt.ts";
import { haltRemediations, resumeRemediations } from "../contract/remediation-halt.ts";
import type { ApiDeps } from "../deps.ts";
import { conflict, notFound } from "../error.ts";
import { presentHalt } from "../present/remediation-halt.ts";
import { type Route, route } from "../route.ts";

/** The switch of self-healing: off for all or for one, with a reason, until somebody lifts it. */
export function remediationHaltRoutes({ pool, log }: ApiDeps): readonly Route[] {
  return [
    route(haltRemediations, async ({ body, caller }) => {
      const remediation = body.remediation ?? null;
      if (remediation !== null && (await readLatestDefinition(pool, "Remediation", remediation)) === null)
        throw notFound(`no remediation "${remediation}" is published`);
      const by = caller.person.name;
      const halted = await halt(pool, { id: randomUUID(), remediation, reason: body.reason, by });
      log.warn({ remediation, by, reason: halted.reason }, "remediations halted");
      return presentHalt(halted);
    }),

    route(resumeRemediations, async ({ body, caller }) => {
      const remediation = body.remediation ?? null;
      const by = caller.person.name;
      const lifted = await liftHalt(pool, { remediation, reason: body.reason, by });
      if (lifted === null)
        throw conflict(
          remediation === null
            ? "no halt of all remediations is in force: there is nothing to lift"
            : `"${remediation}" is not halted by itself: there is nothing to lift`,
        );
      log.warn({ remediation, by, reason: body.reason }, "remediations resumed");
      return presentHalt(lifted);
    }),
  ];
}
