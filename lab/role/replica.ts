import { replication } from "../site/credentials.ts";
import { addressOf } from "../site/site.ts";
import { beside, dataOf, server } from "./database.ts";
import type { Role } from "./role.ts";

/** A copy of the database that follows it. */
export const replica: Role = {
  ...server,
  after: ["database"],
  steps: (host, site) => {
    const { user, password } = replication;
    const from = `host=${addressOf(site, "db1")} user=${user} password=${password} application_name=${host.name}`;
    const how = ["--write-recovery-conf", "--wal-method=stream", "--checkpoint=fast", "--no-sync"];
    return [
      {
        argv: [beside(site, "pg_basebackup"), "-d", from, "-D", dataOf(site), ...how],
        user: "postgres",
        isRepeated: true,
      },
    ];
  },
};
