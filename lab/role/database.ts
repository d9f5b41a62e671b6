import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { domain, postgres, replication, report, shop } from "../site/credentials.ts";
import { program, type Site } from "../site/site.ts";
import type { Role } from "./role.ts";

/** As Debian lays it out: by version, and by the name of the cluster. */
const versionOf = (site: Site): string => /\/(\d+)\/bin\//u.exec(program(site, "postgres"))?.[1] ?? "";
export const dataOf = (site: Site): string => `/var/lib/postgresql/${versionOf(site)}/main`;
const configOf = (site: Site): string => `/etc/postgresql/${versionOf(site)}/main`;
const accounts = `create role ${shop.user} login password '${shop.password}';
create role ${postgres.user} login password '${postgres.password}';
grant pg_monitor, pg_signal_backend to ${postgres.user};
create role ${replication.user} login replication password '${replication.password}';
create role ${report.user} login password '${report.password}' in role ${shop.user};
`;

/** What the primary and its replica have in common, laid out as Debian does. */
export const server: Role = {
  programs: [{ name: "postgres", package: "postgresql" }],
  empty: ["/var/lib/postgresql", "/etc/postgresql"],
  folders: (site) =>
    ["/run/postgresql", "/var/lib/postgresql", dirname(dataOf(site))].map((path) => ({ path, owner: "postgres" })),
  certificates: (host) => [{ name: host.name, names: [`${host.name}.${domain}`], hours: 24 * 90 }],
  files: (host, site, certificates) => {
    const folder = configOf(site);
    const { certificate, key } = certificates.of(host.name);
    return [
      { path: `${folder}/postgresql.conf`, text: postgresqlConf(site), owner: "postgres" },
      { path: `${folder}/pg_hba.conf`, text: pgHba, owner: "postgres" },
      { path: `${folder}/server.pem`, text: certificate, owner: "postgres" },
      { path: `${folder}/server.key`, text: key, mode: 0o600, owner: "postgres" },
    ];
  },
  daemons: (_host, site) => [
    {
      name: "postgres",
      argv: [program(site, "postgres"), "-D", dataOf(site), "-c", `config_file=${configOf(site)}/postgresql.conf`],
      user: "postgres",
      tcp: [5432],
    },
  ],
};

export const database: Role = {
  ...server,
  steps: (_host, site) => [
    {
      argv: [beside(site, "initdb"), "--no-sync", "--encoding=UTF8", "--locale=C", "--auth=peer", "-D", dataOf(site)],
      user: "postgres",
    },
    single(site, "postgres", `${accounts}create database ${postgres.database} owner ${shop.user};\n`),
    single(site, postgres.database, readFileSync(new URL("../shop/tables.sql", import.meta.url), "utf8")),
  ],
};

export function beside(site: Site, name: string): string {
  return join(dirname(program(site, "postgres")), name);
}

/** Statements without a server: one ends at a semicolon before an empty line. */
function single(site: Site, name: string, statements: string) {
  return {
    argv: [program(site, "postgres"), "--single", "-j", "-D", dataOf(site), "-c", "fsync=off", name],
    user: "postgres",
    input: `${statements.replaceAll(/;\n+/gu, ";\n\n")}\n`,
  };
}

const postgresqlConf = (site: Site): string => `data_directory = '${dataOf(site)}'
hba_file = '${configOf(site)}/pg_hba.conf'
external_pid_file = '/run/postgresql/${versionOf(site)}-main.pid'
listen_addresses = '*'
unix_socket_directories = '/run/postgresql'
max_connections = 60
shared_buffers = 32MB
fsync = off
wal_level = replica
max_wal_senders = 4
hot_standby = on
log_destination = syslog
log_lock_waits = on
deadlock_timeout = 1s
ssl = on
ssl_cert_file = '${configOf(site)}/server.pem'
ssl_key_file = '${configOf(site)}/server.key'
`;

const pgHba = `local all all peer
host all all 192.0.2.0/24 scram-sha-256
host replication ${replication.user} 192.0.2.0/24 scram-sha-256
`;
