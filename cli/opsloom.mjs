#!/usr/bin/env node
// Syntax of old Node versions only: this file has to parse where the rest does not, to say so.
import process from "node:process";

const wanted = "^20.19 || >=22.12";
const parts = process.versions.node.split(".").map(Number);
const major = parts[0];
const minor = parts[1];
const fits = (major === 20 && minor >= 19) || (major === 22 && minor >= 12) || major > 22;

function fail(error) {
  process.stderr.write("opsloom: " + (error && error.stack ? error.stack : error) + "\n");
  process.exit(1);
}

function load() {
  // From sources, TypeScript is loaded through tsx in this same process, so that signals reach one process only.
  return import("tsx/esm/api").then(function (tsx) {
    tsx.register();
    return import("./opsloom.ts");
  });
}

if (!fits) {
  process.stderr.write(
    "opsloom needs Node.js " +
      wanted +
      ", and this is " +
      process.versions.node +
      ": install a newer one from https://nodejs.org\n",
  );
  process.exit(1);
} else {
  load()
    .then(function (cli) {
      return cli.run(process.argv.slice(2));
    })
    .catch(fail);
}
