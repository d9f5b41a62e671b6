/**
 * Ten commands over SSH on each of the ten computers of the lab: a shard of a sweep by a pattern against a script that
 * is written by hand for it. Both must be answered all of them. Target: at most 1.2 times the script's time.
 */
import { randomUUID } from "node:crypto";
import { fileURLToPath } from "node:url";
import type { Json } from "../../engine/base/json.ts";
import { takeDown } from "../../lab/down.ts";
import { commandOn } from "../../lab/host/command.ts";
import { run } from "../../lab/namespace/run.ts";
import { ssh } from "../../lab/site/credentials.ts";
import { readRunning } from "../../lab/site/running.ts";
import { needPrograms, up } from "../../lab/up.ts";
import { percentiles } from "../rounds.ts";

const rounds = 5;
const commands = 10;

export async function benchCommands(): Promise<Json> {
  try {
    needPrograms();
  } catch (error) {
    return { measured: false, because: (error as Error).message };
  }
  const lab = `bench ${randomUUID()}`;
  await up({ lab, isTied: true });
  try {
    const running = readRunning(lab);
    const addresses = running.site.hosts
      .filter(({ role }) => role !== "collector" && role !== "switch")
      .map(({ address }) => address);
    const side = fileURLToPath(new URL("commands-side.ts", import.meta.url));
    const ask = JSON.stringify({ addresses, user: ssh.user, rounds });
    const tsx = fileURLToPath(import.meta.resolve("tsx"));
    const told = JSON.parse(await run(commandOn(running, "mid", [process.execPath, "--import", tsx, side, ask]))) as {
      readonly [side in "ours" | "script"]: readonly { readonly seconds: number; readonly answers: number }[];
    };
    for (const [name, all] of Object.entries(told))
      for (const { answers } of all)
        if (answers !== addresses.length * commands)
          throw new Error(`${name} was answered ${answers} of ${addresses.length * commands} commands`);
    const [ours, script] = [told.ours, told.script].map((all) => percentiles(all.map(({ seconds }) => seconds)));
    if (ours === undefined || script === undefined) throw new Error("nothing was measured");
    const ratio = Math.round((ours.p50 / script.p50) * 100) / 100;
    return { hosts: addresses.length, commands, rounds, ours, script, ratio, target: 1.2, reached: ratio <= 1.2 };
  } finally {
    await takeDown(lab);
  }
}
