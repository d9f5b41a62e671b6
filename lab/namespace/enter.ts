import { dirname } from "node:path";

export interface EnterOptions {
  /** An account of the host; root when none is named. */
  readonly user?: string;
  readonly folder?: string;
  readonly env?: { readonly [name: string]: string };
}

const searchPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/** The command line that runs `argv` inside the host whose first process is `pid`, with an environment of its own. */
export function enter(pid: number, argv: readonly string[], options: EnterOptions = {}): readonly string[] {
  const env = {
    PATH: `${dirname(process.execPath)}:${searchPath}`,
    HOME: "/root",
    LANG: "C.UTF-8",
    ...options.env,
  };
  return [
    "nsenter",
    "--target",
    String(pid),
    "--mount",
    "--uts",
    "--ipc",
    "--net",
    "--pid",
    "--",
    "env",
    "--ignore-environment",
    `--chdir=${options.folder ?? "/"}`,
    ...Object.entries(env).map(([name, value]) => `${name}=${value}`),
    ...(options.user === undefined
      ? []
      : ["setpriv", `--reuid=${options.user}`, `--regid=${options.user}`, "--init-groups", "--"]),
    ...argv,
  ];
}

/** A file of a host as this process reaches it. Links on the way to it must not be absolute: they would lead out. */
export function pathIn(pid: number, path: string): string {
  return `/proc/${pid}/root${path}`;
}
