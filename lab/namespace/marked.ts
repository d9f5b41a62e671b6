import { readdirSync, readFileSync } from "node:fs";

/**
 * What is up is read from the processes, and kept nowhere else. A lab is one process with namespaces of its own, and
 * each host another one inside them; both carry the name of the lab in their environment. When the first one ends, the
 * kernel ends all that is in its process namespace, and with the last of them go mounts, files and networks.
 */
const mark = "OPSLOOM_LAB_MARK";
const hostMark = "OPSLOOM_LAB_MARK_HOST";

/** What such a process has become when its namespaces are there. */
const settled = new Set(["sleep", "cat"]);
/** What it is on the way there. */
const programs = new Set([...settled, "unshare", "nsenter", "setsid", "env"]);

export interface Marked {
  readonly pid: number;
  /** `null`: the process of the lab itself. */
  readonly host: string | null;
  /** It is the first process of its namespaces, and they are there. */
  readonly settled: boolean;
}

export function markOf(lab: string, host: string | null): NodeJS.ProcessEnv {
  return { PATH: process.env["PATH"], [mark]: lab, ...(host === null ? {} : { [hostMark]: host }) };
}

/** The processes that hold a lab, as far as this account may see them: root sees all. */
export function marked(lab: string): readonly Marked[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/u.test(name))
    .flatMap((name) => {
      const environment = read(`/proc/${name}/environ`).split("\0");
      if (!environment.includes(`${mark}=${lab}`)) return [];
      const program = read(`/proc/${name}/comm`).trim();
      if (!programs.has(program)) return [];
      const host = environment.find((line) => line.startsWith(`${hostMark}=`))?.slice(hostMark.length + 1) ?? null;
      const first = /^NSpid:.*\t1$/mu.test(read(`/proc/${name}/status`));
      return [{ pid: Number(name), host, settled: first && settled.has(program) }];
    });
}

/** The process that holds a host, or the lab itself; `null` where it is not up. */
export function holder(lab: string, host: string | null): number | null {
  return marked(lab).find((one) => one.settled && one.host === host)?.pid ?? null;
}

/** A process that has ended meanwhile has nothing to read. */
function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
