import { register } from "tsx/esm/api";

// A test run that has started its servers and is to be killed.
register();
const { setup } = await import("./servers.ts");
const told = {};
await setup({ provide: (name, value) => (told[name] = value) });
process.stdout.write(`${JSON.stringify(told)}\n`);
setInterval(() => undefined, 1_000);
