import { execFile } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** The demo's shop: two real processes on loopback ports. */
export interface Shop {
  readonly databasePort: number;
  readonly webPort: number;
  /** Starts, stops, kills or restarts a tier, and says how it is; with a port, one more of the web tier. */
  control(verb: "start" | "stop" | "kill", tier: "database" | "web", port?: number): Promise<string>;
  /** Status and text of the shop's checkout. */
  checkout(): Promise<{ readonly status: number; readonly text: string }>;
  stop(): Promise<void>;
}

/** Starts the shop on free ports. Its processes go on when the demo ends by a crash; the next demo starts new ones. */
export async function startShop(home: string): Promise<Shop> {
  const folder = join(home, "shop");
  const control: Shop["control"] = async (verb, tier, port) => {
    const more = port === undefined ? [] : [String(port)];
    const { stdout } = await run(join(home, "commands", "shopctl"), [verb, tier, ...more], {
      env: { ...process.env, SHOP_DIR: folder },
    });
    return stdout.trim();
  };
  mkdirSync(folder, { recursive: true });
  await Promise.allSettled([control("stop", "web"), control("stop", "database")]);
  const [databasePort, webPort] = [await freePort(), await freePort()];
  writeFileSync(join(folder, "shop.json"), JSON.stringify({ databasePort, webPort }));
  await control("start", "database");
  await control("start", "web");
  return {
    databasePort,
    webPort,
    control,
    async checkout() {
      const response = await fetch(`http://127.0.0.1:${webPort}/checkout`);
      return { status: response.status, text: (await response.text()).trim() };
    },
    async stop() {
      await control("stop", "web");
      await control("stop", "database");
    },
  };
}

/** A loopback port that nobody listens on now. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() =>
        address !== null && typeof address === "object" ? resolve(address.port) : reject(new Error("no port")),
      );
    });
  });
}
