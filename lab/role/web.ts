import { domain } from "../site/credentials.ts";
import { type Host, program, type Site, withRole } from "../site/site.ts";
import type { Role } from "./role.ts";

/** nginx before the applications, with TLS for the load balancer. */
export const web: Role = {
  programs: [{ name: "nginx", package: "nginx-light" }],
  empty: ["/etc/nginx/conf.d", "/etc/nginx/sites-enabled"],
  folders: () => [{ path: "/var/log/nginx" }],
  certificates: (host) => [{ name: host.name, names: [`${host.name}.${domain}`], hours: 24 * 90 }],
  files: (host, site, certificates) => [
    { path: "/etc/nginx/nginx.conf", text: main },
    { path: "/etc/nginx/conf.d/shop.conf", text: sites(host, site) },
    { path: "/etc/nginx/server.pem", text: certificates.of(host.name).certificate },
    { path: "/etc/nginx/server.key", text: certificates.of(host.name).key, mode: 0o600 },
  ],
  daemons: (_host, site) => [{ name: "nginx", argv: [program(site, "nginx"), "-g", "daemon off;"], tcp: [80, 443] }],
};

const main = `user www-data;
worker_processes 1;
pid /run/nginx.pid;
error_log /var/log/nginx/error.log;

events {
  worker_connections 512;
}

http {
  access_log /var/log/nginx/access.log;
  include /etc/nginx/conf.d/*.conf;
}
`;

/** Odd hosts choose the application that has least to do, even ones take turns: no two blocks are alike. */
function sites(host: Host, site: Site): string {
  const method = /[13579]$/u.test(host.name) ? "  least_conn;\n" : "";
  const servers = withRole(site, "app").map(({ address }) => `  server ${address}:3000 max_fails=1 fail_timeout=1s;`);
  return `upstream app {
${method}${servers.join("\n")}
  keepalive 4;
}

server {
  listen 80;
  listen 443 ssl;
  server_name ${domain} ${host.name}.${domain};
  ssl_certificate /etc/nginx/server.pem;
  ssl_certificate_key /etc/nginx/server.key;

  location / {
    proxy_pass http://app;
    proxy_http_version 1.1;
    proxy_set_header Connection "";
    proxy_set_header Host $host;
  }

  location = /nginx_status {
    stub_status;
  }
}
`;
}
