/**
 * What a listing of an account costs beside the bare client: every call of the same scopes by the official clients with
 * nothing done of what they tell, against a listing of ours, from the first request to the CMDB, in interleaved rounds.
 * Both must find the same number of machines. moto answers; it must be on PATH.
 *
 * `OPSLOOM_CLOUD_RESOURCES` says how many resources, 1,000 else.
 */
import { createCloudStoreActivities } from "../activities/cloud/inventory.ts";
import { listScope } from "../activities/cloud/list-scope.ts";
import { readDefinitionFiles } from "../cli/files/definition-files.ts";
import type { Json } from "../engine/base/json.ts";
import type { Account, CloudService } from "../engine/cloud/ir.ts";
import { createHttpClient } from "../net/http-client.ts";
import { fillMoto, motoAccount, motoRegions, startMoto } from "../test/support/moto.ts";
import { listBare } from "./cloud/bare.ts";
import { withDatabase } from "./database.ts";
import { compareSides } from "./rounds.ts";

const target = 1.3;
const keys = { accessKeyId: "test", secretAccessKey: "test" };
const services: readonly CloudService[] = ["compute", "network", "storage", "balancing", "database"];

export async function bench(): Promise<Json> {
  const wanted = Number(process.env["OPSLOOM_CLOUD_RESOURCES"] ?? 1_000);
  return withDatabase(
    { files: await readDefinitionFiles(["definitions"]), connections: 4 },
    async ({ pool, stops }) => {
      const moto = await startMoto();
      stops.push(() => moto.stop());
      await fillMoto(moto.url, Math.ceil(wanted / motoRegions.length));
      const http = createHttpClient({ egress: { allow: ["127.0.0.0/8"] } });
      stops.push(() => http.close());
      const account = accountAt(moto.url);
      const store = createCloudStoreActivities({ pool, now: Date.now });
      const deps = {
        http,
        secrets: { read: () => Promise.resolve(keys) },
        signal: new AbortController().signal,
        now: Date.now,
      };
      const ours = async (nth: number): Promise<number> => {
        const runId = `bench/${String(nth)}`;
        const { scopes } = await store.startInventory({ runId, account });
        for (const scope of scopes) {
          const seen = await listScope({ account, scope, position: null }, deps);
          await store.takeScope({ runId, account, scope, part: 0, seen });
        }
        const { counts } = await store.endInventory({ runId, account, phase: "completed", fault: null });
        return counts["resources"] ?? 0;
      };
      let nth = 0;
      const [bare, mine] = [await listBare(moto.url, motoRegions), await ours(nth++)];
      if (bare !== mine) throw new Error(`the bare client lists ${String(bare)} resources, and we ${String(mine)}`);
      const compared = await compareSides(
        () => ours(nth++),
        () => listBare(moto.url, motoRegions),
      );
      const { ours: perSecond, ratio, rounds } = compared;
      return {
        bench: "cloud",
        resources: mine,
        perSecond: Math.round(perSecond),
        // Times as long as the bare client.
        times: Math.round(100 / ratio) / 100,
        range: [Math.round(100 / compared.max) / 100, Math.round(100 / compared.min) / 100],
        rounds,
        target,
      };
    },
  );
}

function accountAt(endpoint: string): Account {
  return {
    name: "bench",
    title: "Bench",
    owner: null,
    provider: "aws",
    id: motoAccount,
    regions: motoRegions,
    services,
    credential: "bench",
    endpoint,
    schedule: { zone: "UTC", maxRunMs: null },
    collector: null,
    stamp: {},
    onMissing: null,
  };
}
