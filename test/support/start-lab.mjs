import { register } from "tsx/esm/api";

// A test run that has brought a lab up and is to be killed. Usage: node start-lab.mjs NAME
register();
const { startLab } = await import("./lab.ts");
await startLab(process.argv[2]);
process.stdout.write("up\n");
setInterval(() => undefined, 1_000);
