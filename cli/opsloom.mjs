#!/usr/bin/env node
// Syntax of old Node versions only: this file has to parse where the rest does not, to say so.
import { existsSync } from "node:fs";
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

/** A checkout, which has the sources, is built first when they have changed; a package is built already. */
function load() {
  const checkout = existsSync(new URL("opsloom.ts", import.meta.url));
  const ready = checkout
    ? import("../tools/build/fresh.mjs").then(function (build) {
        build.ensureBuilt();
      })
    : Promise.resolve();
  return ready.then(function () {
    // Stack traces name the sources.
    process.setSourceMapsEnabled(true);
    return import("../dist/opsloom.js");
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
