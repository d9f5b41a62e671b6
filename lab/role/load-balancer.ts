import { domain } from "../site/credentials.ts";
import { program, type Site, withRole } from "../site/site.ts";
import type { Role } from "./role.ts";

/** haproxy with TLS: the shop, and a site with a certificate that nobody should take. */
export const loadBalancer: Role = {
  programs: [{ name: "haproxy", package: "haproxy" }],
  folders: () => [{ path: "/run/haproxy", owner: "haproxy" }],
  certificates: () => [
    { name: "shop", names: [domain, `lb1.${domain}`], hours: 24 * 60 },
    // Of another name, and past.
    { name: "legacy", names: ["old.example"], hours: -24 },
  ],
  files: (_host, site, certificates) => [
    ...["shop", "legacy"].map((name) => {
      const { certificate, key } = certificates.of(name);
      return { path: `/etc/haproxy/${name}.pem`, text: certificate + key, mode: 0o600 };
    }),
    { path: "/etc/haproxy/authority.pem", text: certificates.authority },
    { path: "/etc/haproxy/sites", text: `/etc/haproxy/shop.pem\n/etc/haproxy/legacy.pem legacy.${domain}\n` },
    { path: "/etc/haproxy/haproxy.cfg", text: config(site) },
  ],
  daemons: (_host, site) => [
    {
      name: "haproxy",
      argv: [program(site, "haproxy"), "-db", "-f", "/etc/haproxy/haproxy.cfg"],
      tcp: [80, 443, 8404, 8443],
    },
  ],
};

function config(site: Site): string {
  const servers = withRole(site, "web").map(
    ({ name, address }) =>
      `  server ${name} ${address}:443 check ssl verify required ca-file /etc/haproxy/authority.pem`,
  );
  return `global
  user haproxy
  group haproxy
  stats socket /run/haproxy/admin.sock mode 600 level admin
  ssl-load-extra-files none

defaults
  mode http
  option forwardfor
  timeout connect 2s
  timeout client 30s
  timeout server 30s

frontend plain
  bind :80
  http-request redirect scheme https

frontend shop
  bind :443 ssl crt-list /etc/haproxy/sites
  default_backend web

frontend legacy
  bind :8443 ssl crt /etc/haproxy/legacy.pem
  default_backend web

backend web
  balance roundrobin
  option httpchk GET /health
  default-server inter 500ms fall 2 rise 1
${servers.join("\n")}

frontend stats
  bind :8404
  http-request use-service prometheus-exporter if { path /metrics }
  stats enable
  stats uri /stats
  stats refresh 10s
`;
}
