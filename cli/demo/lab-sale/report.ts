import pg from "pg";
import { postgres, report } from "../../../lab/site/credentials.ts";
import { hosts } from "./site.ts";

/** A report that locks the shop's articles, as somebody starts one on the morning of a sale. */
export interface Report {
  /** Whether the server has ended its session. */
  readonly isEnded: () => boolean;
  stop(): Promise<void>;
}

export async function startReport(): Promise<Report> {
  const client = new pg.Client({
    ...report,
    database: postgres.database,
    host: hosts.database,
    application_name: "sales-report",
  });
  let ended = false;
  client.on("error", () => (ended = true));
  client.on("end", () => (ended = true));
  await client.connect();
  await client.query("begin");
  await client.query("lock table article in access exclusive mode");
  return {
    isEnded: () => ended,
    async stop() {
      if (!ended) await client.end();
    },
  };
}
