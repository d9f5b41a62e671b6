import { Router } from "express";
import type { ApiDeps } from "../deps.ts";

/** What a process needs to do its work, each "ok" or what is wrong with it. */
export interface Readiness {
  readonly ready: boolean;
  readonly checks: { readonly [name: string]: string };
}

/** Asks the servers below, each for 2 s or what its pool allows. Never rejects. */
export async function readReadiness(deps: Pick<ApiDeps, "ready" | "pool" | "client">): Promise<Readiness> {
  const [postgres, temporal] = await Promise.all([
    answers(() => deps.pool.query("select 1")),
    answers(() =>
      deps.client.connection.withDeadline(Date.now() + 2_000, () => deps.client.workflowService.getSystemInfo({})),
    ),
  ]);
  const checks = { started: deps.ready() ? "ok" : "starting or draining", postgres, temporal };
  return { ready: Object.values(checks).every((check) => check === "ok"), checks };
}

export const healthPaths = ["/livez", "/readyz"] as const;

/** `/livez`: the process answers. `/readyz`: what a request needs answers too. */
export function healthRoutes(deps: ApiDeps): Router {
  const router = Router();
  router.get("/livez", (_req, res) => {
    res.type("text/plain").send("ok\n");
  });
  router.get("/readyz", async (_req, res) => {
    const { ready, checks } = await readReadiness(deps);
    res.status(ready ? 200 : 503).json({ status: ready ? "ready" : "not ready", checks });
  });
  return router;
}

async function answers(ask: () => Promise<unknown>): Promise<string> {
  try {
    await ask();
    return "ok";
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
