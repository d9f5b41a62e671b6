// Completes package-lock.json with the binaries of other platforms. npm writes only the optional packages that it could
// look up when the lock was made, and `npm ci` then refuses the lock. Each entry added is the version its parent asks
// for, with the platform its name tells, so that npm takes it where it fits and leaves it out elsewhere.
// Usage: node tools/lock-platforms.mjs, after npm install.
import { readFileSync, writeFileSync } from "node:fs";

const file = new URL("../package-lock.json", import.meta.url);
const lock = JSON.parse(readFileSync(file, "utf8"));
const systems = [
  "darwin",
  "linux",
  "win32",
  "windows",
  "android",
  "freebsd",
  "openbsd",
  "netbsd",
  "openharmony",
  "sunos",
  "aix",
];
const processors = ["arm64", "x64", "ia32", "arm", "ppc64", "s390x", "riscv64", "loong64", "mips64el", "wasm32"];

function platform(name) {
  const words = name.split("/").at(-1).split("-");
  const os = words.find((word) => systems.includes(word));
  const cpu = words.find((word) => processors.includes(word));
  if (os === undefined && cpu === undefined) return null;
  return {
    ...(cpu === undefined ? {} : { cpu: [cpu] }),
    ...(os === undefined ? {} : { os: [os === "windows" ? "win32" : os] }),
  };
}

let added = 0;
for (const [path, entry] of Object.entries({ ...lock.packages })) {
  for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
    const nested = `${path}/node_modules/${name}`;
    if (lock.packages[`node_modules/${name}`] !== undefined || lock.packages[nested] !== undefined) continue;
    const fits = platform(name);
    // Of a range `^1.2.3` the version that it begins with.
    const [, first] = /^\^?(\d\S*)$/u.exec(version) ?? [];
    if (fits === null || first === undefined) continue;
    lock.packages[`node_modules/${name}`] = {
      version: first,
      ...fits,
      ...(entry.dev === true ? { dev: true } : {}),
      optional: true,
    };
    added += 1;
  }
}
const sorted = Object.entries(lock.packages).sort(([left], [right]) => (left < right ? -1 : 1));
writeFileSync(file, `${JSON.stringify({ ...lock, packages: Object.fromEntries(sorted) }, null, 2)}\n`);
process.stdout.write(`${added} entries added\n`);
