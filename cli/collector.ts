/** A collector as the launcher starts it: the Temporal server, its secrets and its targets, and nothing else. */
import { mkdirSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { createFileSecrets } from "../activities/function/secret.ts";
import { createHttpClient } from "../net/http-client.ts";
import type { CreateCollector, RunningWorker } from "./launcher/application.ts";
import { openProgramLog } from "./program-log.ts";
import { installRuntime } from "./runtime.ts";
import { startHealthServer } from "./server/health-server.ts";
import { nativeOptions } from "./worker/native-options.ts";
import { startCollector } from "./worker/worker.ts";

export const createCollector: CreateCollector = async ({ name, home, metricsPort, temporal, trust }) => {
  const log = openProgramLog(home);
  installRuntime(log);
  const secretsFolder = join(home, "secrets");
  mkdirSync(secretsFolder, { recursive: true, mode: 0o700 });
  const http = createHttpClient({ egress: { allow: trust.egressAllow } });
  let works = false;
  return {
    async startMonitor() {
      const { url, stop } = await startHealthServer({ port: metricsPort, ready: () => works });
      return { detail: url, url, stop };
    },
    async startWorker(): Promise<RunningWorker> {
      const running = await startCollector({
        connection: nativeOptions(temporal.options),
        namespace: temporal.namespace,
        collector: name,
        exclude: trust.discoveryExclude,
        secrets: createFileSecrets(secretsFolder),
        egress: {},
        http,
        store: null,
        identity: `${process.pid}@${hostname()}`,
        log,
      });
      works = true;
      void running.ended.catch(() => undefined).then(() => void (works = false));
      return {
        ...running,
        detail: `"${name}" asks ${temporal.options.address} for work`,
        async stop() {
          works = false;
          await running.stop();
        },
      };
    },
    async close() {
      await http.close();
      log.flush();
    },
  };
};
