import { register } from "tsx/esm/api";

register();
const { startPostgres } = await import("../../cli/launcher/postgres.ts");
const [home, nativeDirectory] = process.argv.slice(2);
const postgres = await startPostgres({
  home,
  nativeDirectory,
  durable: false,
  log: (line) => process.stderr.write(`${line}\n`),
});
await postgres.stop();
process.stdout.write(`started and stopped ${postgres.version}\n`);
