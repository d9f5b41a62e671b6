import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { execFileSync } from "node:child_process";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { silent } from "./log.ts";
import { cachedTemporalPath, findTemporal, type FindTemporalOptions, locateTemporal } from "./temporal-binary.ts";

let directory: string;
let path: string | undefined;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "opsloom-binary-"));
  for (const name of ["bin", "go", "downloads", "module"]) mkdirSync(join(directory, name));
  writeFileSync(join(directory, "module", "go.sum"), "example v1.0.0 h1:abc=\n");
  path = process.env["PATH"];
});
afterEach(() => {
  process.env["PATH"] = path;
  rmSync(directory, { recursive: true, force: true });
});

function script(file: string, text: string): string {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `#!/bin/sh\n${text}\n`);
  chmodSync(file, 0o755);
  return file;
}

const temporal = (file: string, cli: string, server: string) =>
  script(file, `echo "temporal version ${cli} (Server ${server}, UI 2.50.1)"`);

function options(more: Partial<FindTemporalOptions> = {}): FindTemporalOptions {
  return {
    executable: null,
    searchPath: join(directory, "bin"),
    cacheDirectory: join(directory, "cache"),
    downloadSite: null,
    downloadDirectory: join(directory, "downloads"),
    moduleDirectory: join(directory, "module"),
    log: silent,
    ...more,
  };
}

/** A Go toolchain that takes its time and counts its builds. */
function installGo(version = "1.26.8"): void {
  script(
    join(directory, "go", "go"),
    `case "$1" in
version) echo "go version go${version} linux/amd64" ;;
build) echo build >> "${directory}/builds"; sleep 0.3; while [ "$1" != -o ]; do shift; done
  printf '#!/bin/sh\\necho "temporal version 1.8.2 (Server 1.31.2, UI 2.50.1)"\\n' > "$2" ;;
esac`,
  );
  process.env["PATH"] = `${join(directory, "go")}:/usr/bin:/bin`;
}

it("looks in the configured place, on PATH, in our cache, among the SDK's downloads, in this order", async () => {
  const configured = temporal(join(directory, "mine"), "1.8.0", "1.31.0");
  const onPath = temporal(join(directory, "bin", "temporal"), "1.7.0", "1.31.0");
  const cached = temporal(cachedTemporalPath(join(directory, "cache"), join(directory, "module")), "1.8.2", "1.31.2");
  const downloaded = temporal(join(directory, "downloads", "temporal-sdk-typescript-1.24.0"), "1.8.2", "1.31.2");
  expect(await locateTemporal(options({ executable: configured }))).toEqual({
    path: configured,
    source: "configured",
    version: { cli: "1.8.0", server: "1.31.0" },
  });
  expect(await locateTemporal(options())).toMatchObject({ path: onPath, source: "path" });
  rmSync(onPath);
  expect(await locateTemporal(options())).toMatchObject({ path: cached, source: "cache" });
  rmSync(cached);
  expect(await locateTemporal(options())).toMatchObject({ path: downloaded, source: "sdk" });
  rmSync(downloaded);
  expect(await locateTemporal(options())).toBeNull();
});

it("uses or refuses a configured program, never another one", async () => {
  temporal(join(directory, "bin", "temporal"), "1.8.2", "1.31.2");
  const broken = script(join(directory, "mine"), "echo something else");
  await expect(findTemporal(options({ executable: broken }))).rejects.toMatchObject({
    exitCode: 78,
    message: expect.stringContaining("does not call itself Temporal"),
  });
  await expect(findTemporal(options({ executable: "/no/such" }))).rejects.toMatchObject({
    message: expect.stringContaining("there is no such file"),
  });
});

it("passes over a program on PATH that is too old, and says so", async () => {
  temporal(join(directory, "bin", "temporal"), "0.9.0", "1.20.0");
  const lines: string[] = [];
  expect(await locateTemporal(options({ log: (line) => lines.push(line) }))).toBeNull();
  expect(lines).toEqual([expect.stringContaining("its server 1.20.0 is older than 1.28")]);
});

it("trusts no download that others can write, nor one of another version", async () => {
  chmodSync(temporal(join(directory, "downloads", "temporal-sdk-typescript-1.24.0"), "1.8.2", "1.31.2"), 0o777);
  temporal(join(directory, "downloads", "temporal-v1.5.1"), "1.5.1", "1.29.1");
  expect(await locateTemporal(options())).toBeNull();
});

it("builds once for two starts at the same time", async () => {
  installGo();
  const lines: string[] = [];
  const found = await Promise.all([
    findTemporal(options({ log: (line) => lines.push(line) })),
    findTemporal(options({ log: (line) => lines.push(line) })),
  ]);
  expect(found.map(({ source }) => source).sort()).toEqual(["built", "cache"]);
  expect(readFileSync(join(directory, "builds"), "utf8")).toBe("build\n");
  expect(lines).toContainEqual(expect.stringContaining("is making the Temporal server; waiting for it"));
});

it("builds again after it was stopped in the middle, leaving nothing half", async () => {
  installGo();
  const abort = new AbortController();
  const stopped = findTemporal(options({ abort: abort.signal }));
  while (!existsSync(join(directory, "builds"))) await new Promise((resolve) => setTimeout(resolve, 10));
  abort.abort(new Error("asked to stop"));
  await expect(stopped).rejects.toThrow("asked to stop");
  expect(existsSync(cachedTemporalPath(join(directory, "cache"), join(directory, "module")))).toBe(false);
  expect(await findTemporal(options())).toMatchObject({ source: "built" });
});

it("says how to get a server when there is none and no Go, or one that is too old", async () => {
  process.env["PATH"] = join(directory, "bin");
  await expect(findTemporal(options())).rejects.toMatchObject({
    exitCode: 69,
    message: expect.stringContaining("there is no Go toolchain: install Go 1.24"),
  });
  installGo("1.19.8");
  await expect(findTemporal(options())).rejects.toMatchObject({
    message: expect.stringContaining("Go 1.19.8 is too old"),
  });
});

it("takes the pinned version from the SDK's site where that can be reached", async () => {
  const program = temporal(join(directory, "temporal"), "1.8.2", "1.31.2");
  const archive = join(directory, "archive.tar.gz");
  execFileSync("tar", ["-czf", archive, "-C", dirname(program), "temporal"]);
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url!);
    if (request.url === "/archive.tar.gz") response.end(readFileSync(archive));
    else response.end(JSON.stringify({ archiveUrl: `${site}/archive.tar.gz`, fileToExtract: "temporal" }));
  }).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const site = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  expect(await findTemporal(options({ downloadSite: site }))).toMatchObject({
    source: "sdk",
    version: { cli: "1.8.2", server: "1.31.2" },
  });
  expect(asked[0]).toMatch(/^\/cli\/v1\.8\.2\?arch=(amd64|arm64)&platform=(linux|darwin)$/);
  expect(await findTemporal(options())).toMatchObject({ source: "cache" });
  server.close();
});
