import { readFileSync } from "node:fs";
import { expect, it } from "vitest";

interface Lock {
  readonly packages: {
    readonly [path: string]: {
      readonly version?: string;
      readonly optionalDependencies?: { readonly [name: string]: string };
    };
  };
}

it("locks the binaries of every platform, so that npm ci works on all of them (else run node tools/lock-platforms.mjs)", () => {
  const { packages } = JSON.parse(readFileSync("package-lock.json", "utf8")) as Lock;
  const missing = Object.entries(packages).flatMap(([path, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies).filter(
      (name) =>
        /-(?:darwin|linux|win32)-/.test(name) &&
        packages[`node_modules/${name}`] === undefined &&
        packages[`${path}/node_modules/${name}`] === undefined,
    ),
  );
  expect(missing).toEqual([]);
});

it("names no registry: the lock works with whichever one npm is set to", () => {
  expect(readFileSync("package-lock.json", "utf8")).not.toMatch(/"resolved":/);
});
