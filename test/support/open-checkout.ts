import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { canReach } from "../../cli/launcher/account.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** The account that stands for an ordinary user when root runs the tests. */
export const nobody = { name: "nobody", uid: 65_534, gid: 65_534 };

/** Node.js and this checkout where an ordinary user reaches them. */
export interface OpenCheckout {
  /** Root of the sources, with a slash at its end. */
  readonly root: string;
  /** The program of Node.js. */
  readonly node: string;
  remove(): void;
}

/**
 * This checkout itself where `nobody` reaches it; otherwise, such as below a folder of mode 700, a tree of hard links
 * to it, or of copies on another file system and of files that only their owner reads. For root only.
 */
export function openCheckout(): OpenCheckout {
  if (isOpen(root, process.execPath)) return { root, node: process.execPath, remove() {} };
  const folder = mkdtempSync(join(tmpdir(), "opsloom-checkout-"));
  chmodSync(folder, 0o755);
  const open: OpenCheckout = {
    root: `${join(folder, "main")}/`,
    node: join(folder, "node"),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
  const linked = run("cp", "-al", root, open.root) && run("cp", "-al", process.execPath, open.node);
  if (linked && isOpen(open.root, open.node)) return open;
  rmSync(open.root, { recursive: true, force: true });
  rmSync(open.node, { force: true });
  const copied =
    run("cp", "-a", root, open.root) &&
    run("cp", "-a", process.execPath, open.node) &&
    run("chmod", "-R", "a+rX", folder);
  if (!copied || !isOpen(open.root, open.node))
    throw new Error(`${root} could not be copied to where "nobody" reaches it`);
  return open;
}

/**
 * A tree of hard links to this checkout in a folder, or of copies on another file system, without what was built: what
 * is built in it takes nothing from those who run the program here. Returns its root, with a slash at its end.
 */
export function checkoutOfItsOwn(folder: string): string {
  const tree = join(folder, "checkout");
  for (const name of ["node_modules", ...trackedFiles()]) {
    mkdirSync(dirname(join(tree, name)), { recursive: true });
    if (run("cp", "-al", join(root, name), join(tree, name))) continue;
    rmSync(join(tree, name), { recursive: true, force: true });
    if (!run("cp", "-a", join(root, name), join(tree, name))) throw new Error(`"${name}" could not be copied`);
  }
  return `${tree}/`;
}

/** Files and folders at the root of the checkout that git knows of or would add. */
function trackedFiles(): readonly string[] {
  const words = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"];
  const files = execFileSync("git", words, { cwd: root, encoding: "utf8", maxBuffer: 64 * 1024 * 1024 }).split("\0");
  return [...new Set(files.map((file) => file.split("/")[0] ?? ""))].filter(
    (name) => existsSync(join(root, name)) && name !== "",
  );
}

function isOpen(tree: string, node: string): boolean {
  return canReach(nobody, "-x", node) && canReach(nobody, "-r", join(tree, "cli", "opsloom.cjs"));
}

function run(program: string, ...parameters: readonly string[]): boolean {
  return spawnSync(program, parameters, { stdio: "ignore" }).status === 0;
}
