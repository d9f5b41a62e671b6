/** A relay in a process of its own, to be killed: `node --import tsx relay-process.ts SETTINGS`, as JSON. */
import { pino } from "pino";
import { type CompositionSettings, compose } from "../../cli/composition.ts";
import { createDeliver } from "../../commands/deliver.ts";
import { startRelay } from "../../commands/relay.ts";

const settings = JSON.parse(process.argv[2] ?? "{}") as CompositionSettings;
const log = pino({ level: "silent" });
const composition = await compose(settings, log);
const awaken = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, Math.min(ms, 20)));
startRelay({ ...composition, log, deliver: createDeliver(composition), awaken });
