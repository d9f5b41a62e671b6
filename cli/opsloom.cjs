#!/usr/bin/env node
// What is started. Syntax of old Node versions only: this file has to parse where the rest does not, to say so. It is
// CommonJS because Node's loader of modules alone would double what `--version` takes beyond the start of Node.
"use strict";
const path = require("path");
const root = path.join(__dirname, "..");
const wanted = "^20.19 || >=22.12";
const parts = process.versions.node.split(".").map(Number);
const major = parts[0];
const minor = parts[1];
const fits = (major === 20 && minor >= 19) || (major === 22 && minor >= 12) || major > 22;

function fail(error) {
  process.stderr.write("opsloom: " + (error && error.stack ? error.stack : error) + "\n");
  process.exit(1);
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
} else if (process.argv[2] === "--version" || process.argv[2] === "-V") {
  // Nothing but package.json is read: scripts ask for it, and a checkout has not to be built to say it.
  process.stdout.write(JSON.parse(require("fs").readFileSync(path.join(root, "package.json"), "utf8")).version + "\n");
} else {
  const compileCache = require("module").enableCompileCache;
  // Beside the program, where only those can write who can write the program: what is in it runs. Node 22 has it.
  if (compileCache !== undefined) compileCache(path.join(root, "dist", "compile-cache"));
  import("./opsloom.mjs").catch(fail);
}
