import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, readdirSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import type { DockerfileStep } from "./dockerfile.ts";

/** Folders that the base has and that steps write to. */
const baseFolders = ["tmp", "opt", "var", "usr/local/lib/node_modules"];

/**
 * Carries out the steps of a Dockerfile without a container engine, as far as that goes: each stage is a folder that
 * stands for `/`, in which absolute paths of its commands lie. The base is this machine: its Node.js and npm run, and
 * the account of this process stands for the image's. Returns the folder of the last stage and the command it starts.
 */
export function makeImage(steps: readonly DockerfileStep[], checkout: string, folder: string) {
  const stages = new Map<string, string>();
  let root = "";
  let place = "/";
  let entry: readonly string[] = [];
  const ignored = new Set(readFileSync(join(checkout, ".dockerignore"), "utf8").split("\n"));
  const inside = (path: string): string => join(root, path.startsWith("/") ? path : join(place, path));
  for (const { instruction, words } of steps) {
    if (instruction === "FROM") {
      root = join(folder, `stage-${stages.size}`);
      stages.set(words[2] ?? "last", root);
      for (const name of baseFolders) mkdirSync(join(root, name), { recursive: true });
    } else if (instruction === "WORKDIR") {
      place = words[0] ?? "/";
      mkdirSync(inside("."), { recursive: true });
    } else if (instruction === "COPY") {
      const stage = words.find((word) => word.startsWith("--from="))?.slice("--from=".length);
      const [target = "", ...sources] = words.filter((word) => !word.startsWith("--")).toReversed();
      for (const source of sources)
        if (stage !== undefined) cpSync(oneFile(join(stages.get(stage) ?? "", source)), inside(target));
        else if (source === ".") copyCheckout(checkout, inside(target), ignored);
        else cpSync(join(checkout, source), target.endsWith("/") ? join(inside(target), source) : inside(target));
    } else if (instruction === "RUN") {
      execFileSync("sh", ["-euc", commandIn(root, words.join(" "))], {
        cwd: inside("."),
        env: { ...process.env, npm_config_prefer_offline: "true" },
        stdio: ["ignore", "pipe", "pipe"],
      });
    } else if (instruction === "ENTRYPOINT") {
      entry = (JSON.parse(words.join(" ")) as string[]).map((word) => (word.startsWith("/") ? join(root, word) : word));
    }
  }
  return { root, entry };
}

/** A command with its absolute paths below the stage, and this account in the place of the image's. */
function commandIn(root: string, text: string): string {
  return text
    .replaceAll(/(^|[\s=])(\/[\w./*-]+)/g, (_, before: string, path: string) => `${before}${join(root, path)}`)
    .replaceAll(/--(owner|group)=\w+/g, (_, what: string) =>
      what === "owner" ? `--owner=${process.getuid?.() ?? 0}` : `--group=${process.getgid?.() ?? 0}`,
    );
}

/** The file that a path with a star names: there is one. */
function oneFile(path: string): string {
  const [before = "", after = ""] = (path.split("/").at(-1) ?? "").split("*");
  const names = readdirSync(dirname(path)).filter((name) => name.startsWith(before) && name.endsWith(after));
  if (names.length !== 1) throw new Error(`"${path}" names ${names.length} files`);
  return join(dirname(path), names[0] ?? "");
}

/** What git knows of the checkout and .dockerignore leaves. */
function copyCheckout(checkout: string, target: string, ignored: ReadonlySet<string>): void {
  const words = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"];
  const files = execFileSync("git", words, { cwd: checkout, encoding: "utf8" }).split("\0");
  for (const file of files) {
    if (file === "" || ignored.has(file.split("/")[0] ?? "")) continue;
    if (statSync(join(checkout, file), { throwIfNoEntry: false }) === undefined) continue;
    mkdirSync(dirname(join(target, file)), { recursive: true });
    cpSync(join(checkout, file), join(target, file));
  }
}
