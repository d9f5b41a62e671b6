import { Router } from "express";
import type { ApiDeps } from "../deps.ts";

/** `/livez`: the process answers. `/readyz`: what a request needs answers too. */
export function healthRoutes(deps: ApiDeps): Router {
  const router = Router();
  router.get("/livez", (_req, res) => {
    res.type("text/plain").send("ok\n");
  });
  router.get("/readyz", async (_req, res) => {
    const checks: Record<string, string> = { started: deps.ready() ? "ok" : "starting or draining" };
    checks["postgres"] = await answers(() => deps.pool.query("select 1"));
    checks["temporal"] = await answers(() =>
      deps.client.connection.withDeadline(Date.now() + 2_000, () => deps.client.workflowService.getSystemInfo({})),
    );
    const ready = Object.values(checks).every((check) => check === "ok");
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
