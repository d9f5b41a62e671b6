import { mkdirSync, writeFileSync } from "node:fs";
import { pathIn } from "./enter.ts";
import { Refusal } from "./refusal.ts";
import { run } from "./run.ts";

/** Where the lab keeps what its hosts write: a file system in memory that is seen by the lab alone. */
export const store = "/mnt";

/** Folders of this machine that no host shows: people's own, and what daemons of the machine have left. */
const hidden = [
  { path: "/root", mode: "0700" },
  { path: "/home", mode: "0755" },
  { path: "/var/log", mode: "0755" },
  { path: "/var/mail", mode: "0755" },
  { path: "/run", mode: "0755" },
  { path: "/tmp", mode: "1777" },
];
const devices = ["null", "zero", "full", "random", "urandom", "tty"].map((name) => `/dev/${name}`);

export async function mountStore(lab: number): Promise<void> {
  await run([
    "nsenter",
    "--target",
    String(lab),
    "--mount",
    "--",
    "mount",
    "-t",
    "tmpfs",
    "-o",
    "mode=0711",
    "lab",
    store,
  ]);
}

export interface Tree {
  /** Folders that are empty at the start, beside those that are so on every host. */
  readonly empty: readonly string[];
  /** Folders of this machine that the host shows, to write or to read. */
  readonly shown: readonly { readonly from: string; readonly to: string; readonly isReadOnly: boolean }[];
}

/** Gives a host a root of its own: this machine's files as they are, and above them, in memory, what it writes. */
export async function makeRoot(lab: number, host: number, name: string, tree: Tree): Promise<void> {
  const own = `${store}/${name}`;
  const root = `${own}/root`;
  for (const folder of ["upper", "work", "root"]) mkdirSync(pathIn(lab, `${own}/${folder}`), { recursive: true });
  const table = [
    `lab ${root} overlay lowerdir=/,upperdir=${own}/upper,workdir=${own}/work`,
    `proc ${root}/proc proc nosuid,nodev,noexec`,
    `sysfs ${root}/sys sysfs ro,nosuid,nodev,noexec`,
    `dev ${root}/dev tmpfs mode=0755,nosuid`,
    `devpts ${root}/dev/pts devpts newinstance,ptmxmode=0666,mode=0620,gid=5,X-mount.mkdir`,
    `shm ${root}/dev/shm tmpfs mode=1777,X-mount.mkdir`,
    ...hidden.map(({ path, mode }) => `tmpfs ${root}${path} tmpfs mode=${mode}`),
    ...tree.empty.map((path) => `tmpfs ${root}${path} tmpfs mode=0755,X-mount.mkdir`),
    ...tree.shown.map(
      ({ from, to, isReadOnly }) =>
        `${escaped(from)} ${escaped(root + to)} none bind,${isReadOnly ? "ro," : ""}X-mount.mkdir`,
    ),
  ];
  writeFileSync(pathIn(lab, `${own}/fstab`), table.map((line) => `${line} 0 0\n`).join(""));
  const inside = ["nsenter", "--target", String(host), "--mount", "--net", "--pid", "--"];
  try {
    await run([...inside, "mount", "--all", "--fstab", `${own}/fstab`]);
  } catch (error) {
    throw new Refusal(
      `The files of host "${name}" could not be laid over those of this machine: ${(error as Error).message}`,
    );
  }
  await run([...inside, "cp", "--archive", ...devices, `${root}/dev/`]);
  await run([...inside, "ln", "-s", "pts/ptmx", "/proc/self/fd", `${root}/dev/`]);
  await run([...inside, "pivot_root", root, `${root}/mnt`]);
  await run([...inside, "umount", "--lazy", "/mnt"]);
}

/** As fstab(5) writes a path with spaces. */
function escaped(path: string): string {
  return path.replaceAll("\\", "\\134").replaceAll(" ", "\\040").replaceAll("\t", "\\011");
}
