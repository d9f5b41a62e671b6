import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { collectDefaultMetrics, Registry } from "prom-client";
import type { MetricsServer } from "./metrics-server.ts";

/**
 * How a process without a store is, on a loopback port of its own: `/livez`, `/readyz`, and `/metrics` of the process
 * itself. Rejects with the listen error.
 */
export async function startHealthServer({
  port,
  ready,
}: {
  /** Loopback port; 0 = any free one */
  readonly port: number;
  readonly ready: () => boolean;
}): Promise<MetricsServer> {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const server = createServer(async (req, res) => {
    if (req.url === "/livez") return void res.writeHead(200, { "content-type": "text/plain" }).end("ok\n");
    if (req.url === "/readyz") {
      const works = ready();
      const text = JSON.stringify({
        status: works ? "ready" : "not ready",
        checks: { started: works ? "ok" : "starting or draining" },
      });
      return void res.writeHead(works ? 200 : 503, { "content-type": "application/json" }).end(text);
    }
    if (req.url !== "/metrics") return void res.writeHead(404).end("there are /metrics, /livez and /readyz\n");
    return void res.writeHead(200, { "content-type": registry.contentType }).end(await registry.metrics());
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/metrics`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
