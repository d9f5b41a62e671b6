import { redis, shop } from "../site/credentials.ts";
import { program } from "../site/site.ts";
import type { Role } from "./role.ts";

/** redis, which knows its users by an access list. */
export const cache: Role = {
  programs: [{ name: "redis-server", package: "redis-server" }],
  empty: ["/var/lib/redis", "/etc/redis"],
  folders: () => [{ path: "/var/lib/redis", owner: "redis" }],
  files: () => [{ path: "/etc/redis/redis.conf", text: config, mode: 0o640, owner: "redis" }],
  daemons: (_host, site) => [
    { name: "redis", argv: [program(site, "redis-server"), "/etc/redis/redis.conf"], user: "redis", tcp: [6379] },
  ],
};

const config = `bind * -::*
port 6379
dir /var/lib/redis
save ""
maxmemory 32mb
maxmemory-policy allkeys-lru
user default off
user ${shop.user} on >${shop.password} ~* +@all -@admin -@dangerous
user ${redis.user} on >${redis.password} resetkeys +ping +info +dbsize +client|list +config|get +auth +hello
`;
