import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { createApp } from "../../api/app.ts";
import type { ApiDeps } from "../../api/deps.ts";
import { limitConnections } from "./connections.ts";
import type { IngestDeps } from "../../api/ingest/deps.ts";
import { createIngest } from "../../api/ingest/ingest.ts";
import { createLogDoor } from "../../api/ingest/log/door.ts";
import { createLogIntake } from "../../api/ingest/log/intake.ts";
import {
  type SnmpTrapDeps,
  type SnmpTrapServer,
  type SnmpTrapSettings,
  startSnmpTrapServer,
} from "../../api/ingest/snmp/server.ts";
import { startSyslogServer, type SyslogServer, type SyslogSettings } from "../../api/ingest/syslog/server.ts";
import { createMailDoor } from "../../api/ingest/mail.ts";
import { createMetricDoor } from "../../api/ingest/metric/door.ts";

export interface ApiServer {
  readonly url: string;
  readonly port: number;
  /** Where it takes syslog; null = nowhere. */
  readonly syslog: Pick<SyslogServer, "port" | "tlsPort"> | null;
  /** Where it takes traps of SNMP; null = nowhere. */
  readonly snmpTraps: Pick<SnmpTrapServer, "port"> | null;
  /** Takes no new request, waits for those under way and for what was taken to be stored. */
  stop(): Promise<void>;
}

/** Starts the API on a loopback port; 0 chooses a free one. Rejects with the listen error, such as EADDRINUSE. */
export async function startApiServer(
  deps: ApiDeps &
    IngestDeps & {
      readonly syslog?: SyslogSettings | null;
      readonly snmpTraps?: SnmpTrapSettings | null;
      /** Reads a secret of whatever shape. @default there are none */
      readonly readSecret?: SnmpTrapDeps["readSecret"];
    },
  port: number,
  host = "127.0.0.1",
): Promise<ApiServer> {
  const app = createApp(deps);
  const ingest = createIngest(deps);
  const metrics = createMetricDoor(deps);
  const mail = createMailDoor(deps);
  const intake = createLogIntake(deps);
  const logs = createLogDoor({ ...deps, intake });
  // Late headers and requests are looked for every 2 s: node's own 30 s would let a connection live that much longer.
  const server = createServer({ connectionsCheckingInterval: 2_000 }, (req, res) => {
    if (!ingest.handle(req, res) && !metrics.handle(req, res) && !logs.handle(req, res) && !mail.handle(req, res))
      app(req, res);
  });
  // Half-open connections cost memory: 10 s for headers, 2 minutes for a request (170 KiB a second for a file of 20
  // MiB; streams answer before that), and a cap.
  server.headersTimeout = 10_000;
  server.requestTimeout = 120_000;
  limitConnections(server, 2_000);
  await listen(server, port, host);
  const syslog = deps.syslog == null ? null : await startSyslogServer(deps.syslog, { ...deps, intake });
  const { readSecret = () => Promise.resolve(undefined) } = deps;
  const snmpTraps =
    deps.snmpTraps == null ? null : await startSnmpTrapServer(deps.snmpTraps, { ...deps, intake, readSecret });
  const { port: bound } = server.address() as AddressInfo;
  return {
    port: bound,
    url: `http://${host}:${bound}`,
    syslog,
    snmpTraps,
    async stop() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeIdleConnections();
      await Promise.all([ingest.drain(), metrics.drain(), syslog?.stop(), snmpTraps?.stop()]);
      await intake.idle();
      // Event streams never end by themselves.
      const force = setTimeout(() => server.closeAllConnections(), 2_000);
      await closed;
      clearTimeout(force);
    },
  };
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.off("error", reject);
      resolve();
    });
  });
}
