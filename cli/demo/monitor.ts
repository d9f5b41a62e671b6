import { randomBytes } from "node:crypto";
import { connect } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import type { Client } from "../../client/client.ts";

/** Watches a TCP port and tells Opsloom in Alertmanager's own format, when Prometheus itself is not there to do it. */
export interface Monitor {
  stop(): Promise<void>;
}

export function startMonitor(
  api: Client,
  target: { readonly port: number; readonly tier: string; readonly title: string },
): Monitor {
  const fingerprint = randomBytes(8).toString("hex");
  const abort = new AbortController();
  let firingSince: string | null = null;
  const loop = (async () => {
    while (!abort.signal.aborted) {
      const up = await answers(target.port);
      if (!up && firingSince === null) {
        firingSince = new Date().toISOString();
        await tell(api, target, fingerprint, firingSince, null);
      } else if (up && firingSince !== null) {
        await tell(api, target, fingerprint, firingSince, new Date().toISOString());
        firingSince = null;
      }
      await pause(500, undefined, { signal: abort.signal }).catch(() => undefined);
    }
  })();
  return {
    async stop() {
      abort.abort();
      await loop;
    },
  };
}

async function tell(
  api: Client,
  target: { readonly port: number; readonly tier: string; readonly title: string },
  fingerprint: string,
  startsAt: string,
  endsAt: string | null,
): Promise<void> {
  const labels = {
    alertname: "DatabaseDown",
    instance: `127.0.0.1:${target.port}`,
    job: "shop",
    severity: "critical",
    tier: target.tier,
  };
  const status = endsAt === null ? "firing" : "resolved";
  const annotations = { summary: target.title };
  const body = {
    version: "4",
    groupKey: '{}:{alertname="DatabaseDown"}',
    truncatedAlerts: 0,
    status,
    receiver: "opsloom",
    groupLabels: { alertname: "DatabaseDown" },
    commonLabels: labels,
    commonAnnotations: annotations,
    externalURL: "http://127.0.0.1:9093",
    alerts: [
      {
        status,
        labels,
        annotations,
        startsAt,
        endsAt: endsAt ?? "0001-01-01T00:00:00Z",
        generatorURL: "http://127.0.0.1:9090/graph",
        fingerprint,
      },
    ],
  };
  await api.call.sendEvents({ params: { source: "alertmanager" }, body });
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: "127.0.0.1", timeout: 1000 });
    const end = (up: boolean) => {
      socket.destroy();
      resolve(up);
    };
    socket.once("connect", () => end(true));
    socket.once("error", () => end(false));
    socket.once("timeout", () => end(false));
  });
}
