import { domain, shop } from "../site/credentials.ts";
import type { Role } from "./role.ts";

/** The shop: a program of Node with connections to the database and the cache. */
export const app: Role = {
  programs: [],
  // It looks for database and cache by name.
  after: ["directory"],
  shown: [
    { from: "lab/shop", to: "/srv/shop" },
    { from: "node_modules", to: "/srv/node_modules" },
  ],
  files: () => [
    {
      path: "/etc/shop/shop.json",
      text: `${JSON.stringify(
        {
          port: 3000,
          database: { host: `db1.${domain}`, port: 5432, database: "shop", user: shop.user, password: shop.password },
          cache: { host: `cache1.${domain}`, port: 6379, user: shop.user, password: shop.password },
        },
        null,
        2,
      )}\n`,
      mode: 0o640,
      owner: "www-data",
    },
  ],
  daemons: () => [
    {
      name: "shop",
      argv: [process.execPath, "/srv/shop/server.mjs", "/etc/shop/shop.json"],
      user: "www-data",
      folder: "/srv/shop",
      tcp: [3000],
    },
  ],
};
