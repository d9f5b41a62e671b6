import type { PortObservation, SnmpSystem } from "./observation.ts";

/** What an open port is taken for. */
export interface Classification {
  readonly class: "application" | "web-server" | "database";
  readonly protocol: string;
  /** Lower case: `nginx`, `openssh`; null = not told. */
  readonly product: string | null;
  readonly version: string | null;
  /** What it was told from, most telling first; `port` is a guess. */
  readonly classifiedBy: "greeting" | "header" | "answer" | "port";
}

/** What usually listens where, for servers that say nothing of themselves. */
const usual: ReadonlyMap<number, Pick<Classification, "class" | "protocol" | "product">> = new Map([
  [1433, { class: "database", protocol: "tds", product: "sqlserver" }],
  [1521, { class: "database", protocol: "tns", product: "oracle" }],
  [3306, { class: "database", protocol: "mysql", product: "mysql" }],
  [5432, { class: "database", protocol: "postgresql", product: "postgresql" }],
  [6379, { class: "database", protocol: "redis", product: "redis" }],
  [9042, { class: "database", protocol: "cassandra", product: "cassandra" }],
  [27017, { class: "database", protocol: "mongodb", product: "mongodb" }],
]);

const webServers = new Set([
  "nginx",
  "apache",
  "caddy",
  "lighttpd",
  "haproxy",
  "varnish",
  "microsoft-iis",
  "envoy",
  "litespeed",
  "openresty",
  "squid",
  "traefik",
  "jetty",
  "tomcat",
]);

/** Decides from what the server said itself before what its port suggests. */
export function classifyPort(observed: PortObservation): Classification {
  const { greeting, http, tls, port } = observed;
  const said = greeting === null ? null : classifyGreeting(greeting);
  if (said !== null) return said;
  if (http !== null) {
    const { product, version } = parseProduct(http.server ?? http.poweredBy ?? "");
    const isWebServer = product !== null && webServers.has(product);
    return {
      class: isWebServer ? "web-server" : "application",
      protocol: tls === null ? "http" : "https",
      product,
      version,
      classifiedBy: http.server === null && http.poweredBy === null ? "answer" : "header",
    };
  }
  const guess = usual.get(port);
  if (guess !== undefined) return { ...guess, version: null, classifiedBy: "port" };
  return {
    class: "application",
    protocol: tls === null ? "tcp" : "tls",
    product: null,
    version: null,
    classifiedBy: tls === null ? "port" : "answer",
  };
}

function classifyGreeting(greeting: string): Classification | null {
  const ssh = /^SSH-\d+\.\d+-(\S{1,200})/.exec(greeting);
  if (ssh?.[1] !== undefined) {
    const [, product = ssh[1], version = null] = /^([A-Za-z][A-Za-z0-9.]*)[_-](\S+)$/.exec(ssh[1]) ?? [];
    return { class: "application", protocol: "ssh", product: product.toLowerCase(), version, classifiedBy: "greeting" };
  }
  // MySQL's handshake is binary; its version is the first text in it, such as `5.5.5-10.11.6-MariaDB-0+deb12u1`.
  const mysql =
    /(?:^|\s)(?:5\.5\.5-)?(\d{1,2}\.\d{1,3}\.\d{1,3})(?:-(MariaDB))?\S*.*(?:mysql_native_password|caching_sha2_password|MariaDB)/i.exec(
      greeting,
    );
  if (mysql?.[1] !== undefined) {
    return {
      class: "database",
      protocol: "mysql",
      product: mysql[2] === undefined ? "mysql" : "mariadb",
      version: mysql[1],
      classifiedBy: "greeting",
    };
  }
  const mail = /^(220|\* OK|\+OK)[ -](.{0,200})/.exec(greeting);
  if (mail?.[1] !== undefined) {
    const protocol = mail[1] === "220" ? (/ftp/i.test(greeting) ? "ftp" : "smtp") : mail[1] === "+OK" ? "pop3" : "imap";
    const known = /\b(postfix|exim|sendmail|dovecot|vsftpd|proftpd|pure-ftpd|cyrus)\b/i.exec(greeting)?.[1];
    return {
      class: "application",
      protocol,
      product: known?.toLowerCase() ?? null,
      version: null,
      classifiedBy: "greeting",
    };
  }
  return { class: "application", protocol: "tcp", product: null, version: null, classifiedBy: "greeting" };
}

/** Product and version of a `Server` header: the first product of RFC 9110, `nginx/1.22.1 (Debian)`. */
export function parseProduct(header: string): { readonly product: string | null; readonly version: string | null } {
  const match = /^([A-Za-z][A-Za-z0-9._-]{0,60})(?:\/([A-Za-z0-9][A-Za-z0-9._+~-]{0,60}))?/.exec(header.trim());
  return { product: match?.[1]?.toLowerCase() ?? null, version: match?.[2] ?? null };
}

/** Makers of network devices by their IANA enterprise number, the arc after 1.3.6.1.4.1 in sysObjectID. */
const deviceMakers: ReadonlyMap<string, string> = new Map([
  ["9", "Cisco"],
  ["11", "HP"],
  ["43", "3Com"],
  ["171", "D-Link"],
  ["318", "APC"],
  ["890", "Zyxel"],
  ["1588", "Brocade"],
  ["1916", "Extreme Networks"],
  ["1991", "Foundry"],
  ["2011", "Huawei"],
  ["2636", "Juniper"],
  ["3375", "F5"],
  ["4526", "Netgear"],
  ["6527", "Nokia"],
  ["11863", "TP-Link"],
  ["12356", "Fortinet"],
  ["14179", "Airespace"],
  ["14823", "Aruba"],
  ["14988", "MikroTik"],
  ["25461", "Palo Alto Networks"],
  ["25506", "H3C"],
  ["30065", "Arista"],
  ["41112", "Ubiquiti"],
]);

/**
 * Whether an SNMP agent is a network device, and whose. An agent of a general system, such as net-snmp (8072), is a
 * host.
 */
export function classifySnmp(system: SnmpSystem): {
  readonly class: "host" | "network-device";
  readonly vendor: string | null;
} {
  const enterprise = /^1\.3\.6\.1\.4\.1\.(\d+)(?:\.|$)/.exec(system.objectId)?.[1];
  const vendor = enterprise === undefined ? undefined : deviceMakers.get(enterprise);
  return vendor === undefined ? { class: "host", vendor: null } : { class: "network-device", vendor };
}
