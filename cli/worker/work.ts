/**
 * The worker part: everything that goes on without being asked over HTTP. Any number of processes may run it at once:
 * Temporal hands each task to one worker; an outbox entry is leased to one relay; a shard of the event log is locked by
 * whoever works it; a folder of mail is held by one fetcher; what the sweeper sends is a command like any other;
 * schedules are created and updated by id.
 */
import { join } from "node:path";
import type { Logger } from "pino";
import { createFileSecrets } from "../../activities/function/secret.ts";
import { startPoller } from "../../api/ingest/poll/poller.ts";
import { startFetchers } from "../../api/mail/imap/fetchers.ts";
import { startAlertProcessor } from "../../commands/alert-processor.ts";
import { createDeliver } from "../../commands/deliver.ts";
import { startCollectorPresence } from "../../commands/collector-presence.ts";
import { startLogCounter } from "../../commands/log-counter.ts";
import { startMetricKeeper } from "../../commands/metric-keeper.ts";
import { startImprovementWatch } from "../../commands/improvement-watch.ts";
import { startPredictionWatch } from "../../commands/prediction-watch.ts";
import { startPolicyWatch } from "../../commands/policy-watch.ts";
import { startProbing } from "../../commands/probing.ts";
import { startPresence } from "../../commands/presence.ts";
import { startRelay } from "../../commands/relay.ts";
import { refreshSchedules } from "../../commands/schedules.ts";
import { startListFiller } from "../../commands/list-filler.ts";
import { startRetention } from "../../commands/retention.ts";
import { startSweeper } from "../../commands/sweeper.ts";
import { startCiRecompute } from "../../commands/ci-recompute.ts";
import { startUptimeWatch } from "../../commands/uptime-watch.ts";
import { startWatcher } from "../../commands/watcher.ts";
import type { KeptBodies } from "../../store/event/kept-bodies.ts";
import { createListener } from "../../store/listen.ts";
import type { Composition } from "../composition.ts";
import type { ApplicationSettings, RunningWorker } from "../launcher/application.ts";
import { findWorkflowBundle } from "./bundle.ts";
import { identifyWorker } from "./identity.ts";
import { nativeOptions } from "./native-options.ts";
import { startCollector, startWorker } from "./worker.ts";

export interface WorkParams {
  readonly settings: Pick<ApplicationSettings, "databaseUrl" | "temporal" | "cacheDirectory" | "trust">;
  readonly composition: Composition;
  readonly secretsFolder: string;
  /** Bodies that the API of this process has read; null = it has none. */
  readonly bodies: KeptBodies | null;
  readonly log: Logger;
}

export async function startWork({
  settings,
  composition,
  secretsFolder,
  bodies,
  log,
}: WorkParams): Promise<RunningWorker> {
  const { databaseUrl, temporal, trust } = settings;
  const { pool } = composition;
  const bundle = await findWorkflowBundle(join(settings.cacheDirectory, "bundles"));
  const connection = nativeOptions(temporal.options);
  const common = { connection, namespace: temporal.namespace, pool, exclude: trust.discoveryExclude };
  const { registry: functions, functionFacts, door, startRun } = composition;
  const worker = await startWorker({ ...common, bundle, functions, door, startRun, log });
  const collector = await startCollector({
    ...common,
    store: pool,
    collector: null,
    secrets: createFileSecrets(secretsFolder),
    egress: { allow: trust.egressAllow },
    http: composition.http,
    log,
  });
  const listener = createListener(databaseUrl, ["outbox", "deliveries", "samples"], (error) =>
    log.warn({ err: error }, "listening connection broke"),
  );
  const deps = { ...composition, log };
  const relay = startRelay({ ...deps, deliver: createDeliver(deps), awaken: (ms) => listener.wait("outbox", ms) });
  const alerts = startAlertProcessor({ pool, log, bodies, awaken: (ms) => listener.wait("deliveries", ms) });
  const watcher = startWatcher({ pool, log, awaken: (ms) => listener.wait("samples", ms) });
  const metrics = startMetricKeeper({ pool, log });
  const logs = startLogCounter({ pool, log });
  const sweeper = startSweeper(deps);
  const uptime = startUptimeWatch(deps);
  const recompute = startCiRecompute({ pool, log });
  const policies = startPolicyWatch(deps);
  const improvements = startImprovementWatch({ pool, log });
  const predictions = startPredictionWatch({ pool, log });
  const filler = startListFiller({ pool, log });
  const retention = startRetention(deps);
  const collectors = startCollectorPresence(deps);
  const probing = startProbing(deps);
  const { http, mailServers } = composition;
  const poller = startPoller({ pool, log, http, readSecret: mailServers.readSecret });
  const mail = startFetchers({ ...composition.mailServers, pool, log });
  await refreshSchedules(composition);
  const presence = await startPresence({ pool, log, worker: await identifyWorker(functionFacts) });
  return {
    detail: `ready, shell commands ${trust.shell ? "on" : "off"}`,
    ended: Promise.race([worker.ended, collector.ended]),
    async stop() {
      const closing = listener.close();
      await Promise.all([
        relay.stop(),
        alerts.stop(),
        watcher.stop(),
        metrics.stop(),
        logs.stop(),
        sweeper.stop(),
        uptime.stop(),
        recompute.stop(),
        policies.stop(),
        improvements.stop(),
        predictions.stop(),
        filler.stop(),
        retention.stop(),
        collectors.stop(),
        probing.stop(),
        poller.stop(),
        mail.stop(),
        presence.stop(),
      ]);
      await closing;
      await Promise.all([worker.stop(), collector.stop()]);
    },
  };
}
