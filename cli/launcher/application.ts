import type { SnmpTrapSettings } from "../../api/ingest/snmp/server.ts";
import type { SyslogSettings } from "../../api/ingest/syslog/server.ts";
import type { ProviderSettings } from "../../api/provider/settings.ts";
import type { Retention } from "../../store/retention/policy.ts";
import type { ChannelSettings } from "../configuration/channels.ts";
import type { Part } from "../configuration/parts.ts";
import type { WorkerTrust } from "../configuration/settings.ts";
import type { TemporalConnection } from "../configuration/temporal-connection.ts";
import type { Log } from "./log.ts";

/** What the launcher has found or started, for the parts of the product. */
export interface ApplicationSettings {
  readonly home: string;
  /** What runs in this process. */
  readonly parts: readonly Part[];
  readonly cacheDirectory: string;
  readonly definitionsDirectory: string;
  readonly databaseUrl: string;
  readonly temporal: TemporalConnection;
  readonly host: string;
  /** 0 = any free one */
  readonly port: number;
  /** Loopback port of the monitor; 0 = any free one */
  readonly metricsPort: number;
  /** Where seed() leaves the administrator's key, readable by its owner only. */
  readonly apiKeyFile: string;
  readonly trust: WorkerTrust;
  readonly channels: ChannelSettings;
  readonly providers: readonly ProviderSettings[];
  readonly trustedProxies: readonly string[];
  readonly retention: Retention;
  /** Where syslog is taken; null = nowhere. */
  readonly syslog: SyslogSettings | null;
  /** Where traps of SNMP are taken; null = nowhere. */
  readonly snmpTraps: SnmpTrapSettings | null;
  /** Packages and modules that bring functions of their own. */
  readonly integrations: readonly string[];
  readonly log: Log;
}

/** The end of one step of a start, for its line in the checklist: `detail` as "12 applied". */
export interface StepOutcome {
  readonly detail: string;
}

export interface RunningWorker extends StepOutcome {
  /** Settles when the worker ends: asked to, or rejecting with what ended it. */
  readonly ended: Promise<void>;
  /** Takes no more tasks, lets those that run end, then resolves. */
  stop(): Promise<void>;
}

export interface RunningApi extends StepOutcome {
  /** `http://host:port` */
  readonly url: string;
  /** Takes no more requests, answers those that run, then resolves. */
  stop(): Promise<void>;
}

/** `/metrics`, `/livez` and `/readyz` of this process, on a loopback port of their own. */
export interface RunningMonitor extends StepOutcome {
  /** `http://127.0.0.1:port/metrics` */
  readonly url: string;
  stop(): Promise<void>;
}

/**
 * The product as the launcher sees it. It calls migrate, publish, seed, sample, startMonitor, startWorker and startApi
 * in this order, leaving out what was not asked for and what belongs to a part that does not run here, at the end the
 * stops in the opposite order and close. A failed step rejects; close is called all the same.
 */
export interface Application {
  migrate(): Promise<StepOutcome>;
  /** Publishes the shipped definitions; those that did not change cost nothing. Belongs to the API. */
  publish(): Promise<StepOutcome>;
  /** Makes the sample company and the administrator's key, on the first start only. Belongs to the API. */
  seed(): Promise<StepOutcome>;
  /** Plays a year of the sample company, about so many records; on a store without records only. */
  sample(records: number): Promise<StepOutcome>;
  startMonitor(): Promise<RunningMonitor>;
  startWorker(): Promise<RunningWorker>;
  startApi(): Promise<RunningApi>;
  /** The path of a link that signs the administrator in once; null = there is no such person. Belongs to the API. */
  signInPath(): Promise<string | null>;
  /** What an earlier start left open and this one goes on with, as "3 open records, 1 run"; null = nothing. */
  resumed(): Promise<string | null>;
  /** Ends pools and connections. */
  close(): Promise<void>;
}

export type CreateApplication = (settings: ApplicationSettings) => Promise<Application>;

/** What a collector is told: there is no database in it. */
export interface CollectorSettings extends Pick<ApplicationSettings, "home" | "metricsPort" | "temporal" | "trust"> {
  /** Its name in discoveries. */
  readonly name: string;
}

/** A process near the targets of discoveries. */
export type CollectorApplication = Pick<Application, "startMonitor" | "startWorker" | "close">;

export type CreateCollector = (settings: CollectorSettings) => Promise<CollectorApplication>;
