import { Router } from "express";
import type { ApiDeps } from "../deps.ts";

/** What a process needs to do its work, each "ok" or what is wrong with it. */
export interface Readiness {
  readonly ready: boolean;
  readonly checks: { readonly [name: string]: string };
}

const starting = "starting or draining";
const known: ReadonlySet<string> = new Set(["ok", starting]);

/** Asks the servers below, each for 2 s or what its pool allows. Never rejects. */
export async function readReadiness(deps: Pick<ApiDeps, "ready" | "pool" | "client">): Promise<Readiness> {
  const [postgres, temporal] = await Promise.all([
    answers(() => deps.pool.query("select 1")),
    answers(() =>
      deps.client.connection.withDeadline(Date.now() + 2_000, () => deps.client.workflowService.getSystemInfo({})),
    ),
  ]);
  const checks = { started: deps.ready() ? "ok" : starting, postgres, temporal };
  return { ready: Object.values(checks).every((check) => check === "ok"), checks };
}

/** Whoever asks within this time gets the answer of before: strangers make nobody ask the servers below. */
const rememberMs = 1_000;

/** {@link readReadiness} at most once in a while, also when many ask at once. */
function readinessReader(read: () => Promise<Readiness>): () => Promise<Readiness> {
  let last: { readonly at: number; readonly readiness: Promise<Readiness> } | null = null;
  return () => {
    if (last === null || Date.now() - last.at > rememberMs) last = { at: Date.now(), readiness: read() };
    return last.readiness;
  };
}

export const healthPaths = ["/livez", "/readyz"] as const;

/**
 * `/livez`: the process answers. `/readyz`: what a request needs answers too. Anybody may ask, so what is wrong is not
 * told here: the loopback port of the metrics and the log tell it.
 */
export function healthRoutes(deps: ApiDeps): Router {
  const router = Router();
  const readiness = readinessReader(() => readReadiness(deps));
  router.get("/livez", (_req, res) => {
    res.type("text/plain").send("ok\n");
  });
  router.get("/readyz", async (_req, res) => {
    const { checks } = await readiness();
    // Whether this process drains is known here, and now.
    const now = { ...checks, started: deps.ready() ? "ok" : starting };
    const told = Object.fromEntries(
      Object.entries(now).map(([name, check]) => [name, known.has(check) ? check : "does not answer"]),
    );
    const ready = Object.values(told).every((check) => check === "ok");
    res.status(ready ? 200 : 503).json({ status: ready ? "ready" : "not ready", checks: told });
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
