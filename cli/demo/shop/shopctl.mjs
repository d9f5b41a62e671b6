// Starts, stops and restarts the tiers of the demo shop, as an init system would.
// Usage: node shopctl.mjs start|stop|kill|restart|status TIER [PORT], with SHOP_DIR naming the folder that holds
// shop.json. With a port it is one more of the web tier, beside the first.
import { spawn } from "node:child_process";
import { openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const [verb, tier, more] = process.argv.slice(2);
const folder = process.env["SHOP_DIR"] ?? process.cwd();
const shop = JSON.parse(readFileSync(join(folder, "shop.json"), "utf8"));
const tiers = {
  database: { port: shop.databasePort, args: [join(here, "database.mjs"), String(shop.databasePort)] },
  web: { port: shop.webPort, args: [join(here, "web.mjs"), String(shop.webPort), String(shop.databasePort)] },
};
const another = { port: Number(more), args: [join(here, "web.mjs"), more, String(shop.databasePort)] };
if (more !== undefined && (tier !== "web" || !(another.port > 0 && another.port < 65_536)))
  fail(`"${tier} ${more}" is no tier: one more of web has a port, such as web 8081`);
const chosen = more === undefined ? tiers[tier] : another;
if (chosen === undefined) fail(`unknown tier "${tier}": it is one of ${Object.keys(tiers).join(", ")}`);
const name = more === undefined ? tier : `${tier}-${another.port}`;
const pidFile = join(folder, `${name}.pid`);

function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}

function pid() {
  try {
    const known = Number(readFileSync(pidFile, "utf8"));
    process.kill(known, 0);
    return known;
  } catch {
    return null;
  }
}

function listens() {
  return new Promise((resolve) => {
    const socket = connect(chosen.port, "127.0.0.1");
    socket.on("connect", () => resolve(socket.destroy() !== null));
    socket.on("error", () => resolve(false));
  });
}

async function until(what, wanted) {
  for (let tries = 0; tries < 100; tries += 1) {
    if (wanted(await what())) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  fail(`${tier} did not get there within 5 s`);
}

async function start() {
  if (pid() !== null) return;
  const log = openSync(join(folder, `${name}.log`), "a", 0o600);
  const child = spawn(process.execPath, chosen.args, { detached: true, stdio: ["ignore", log, log] });
  writeFileSync(pidFile, String(child.pid));
  child.unref();
  await until(listens, (up) => up);
}

async function stop(signal) {
  const running = pid();
  if (running !== null) process.kill(running, signal);
  await until(
    async () => pid(),
    (left) => left === null,
  );
  rmSync(pidFile, { force: true });
}

switch (verb) {
  case "start":
    await start();
    break;
  case "stop":
    await stop("SIGTERM");
    break;
  case "kill":
    await stop("SIGKILL");
    break;
  case "restart":
    await stop("SIGTERM");
    await start();
    break;
  case "status":
    break;
  default:
    fail(`unknown verb "${verb}": it is one of start, stop, kill, restart, status`);
}
process.stdout.write(`${tier} ${(await listens()) ? `listens on ${chosen.port}, pid ${pid()}` : "is down"}\n`);
