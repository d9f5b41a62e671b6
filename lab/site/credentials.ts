/** What opens the hosts. Nothing but the lab itself can reach them, so they are no secrets. */
export const domain = "shop.example";
export const ssh = { user: "opsloom" } as const;
export const snmp = {
  community: "lab-read",
  user: "opsloom",
  /** SHA. */
  authentication: "lab-authentication",
  /** AES, 128 bits. */
  privacy: "lab-privacy-key",
} as const;
/** Reads statistics and nothing else. */
export const postgres = { user: "opsloom", password: "lab-reader", database: "shop" } as const;
export const redis = { user: "opsloom", password: "lab-reader" } as const;
/** What the shop uses for itself. */
export const shop = { user: "shop", password: "lab-shop" } as const;
export const replication = { user: "replicator", password: "lab-replica" } as const;
export const imap = { user: "ada", password: "lab-mail" } as const;
/** Runs reports on the shop's tables, and may lock them. */
export const report = { user: "report", password: "lab-report" } as const;
/** Alertmanager shows it to Opsloom on mid. */
export const webhookToken = "lab-webhook";
/** Prometheus shows it when it hands on what it has measured. */
export const metricsToken = "lab-metrics";
/** Where Opsloom on mid takes syslog, when it is told to. */
export const syslogPort = 5514;
