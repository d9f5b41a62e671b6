import type { JsonObject } from "../../base/json.ts";
import { linesOf, type Nodes } from "./budget.ts";

/**
 * What `ps -eo pid,ppid,user,comm,args` prints, with or without its head: `[{ pid, ppid, user, name, exe, arguments
 * }]`. `exe` is the last part of the path of what was started, or of the name where that is a title (`nginx: master
 * process`); threads of the kernel are left out.
 */
export function parsePs(text: string, nodes: Nodes): JsonObject[] {
  return linesOf(text, nodes).flatMap((line): JsonObject[] => {
    const found = /^\s*(\d{1,10})\s+(\d{1,10})\s+(\S+)\s+(\S+)\s+(.*?)\s*$/u.exec(line);
    const [, pid, ppid, user = "", name = "", args = ""] = found ?? [];
    if (found === null || /^\[.*\]$/u.test(args)) return [];
    const [first = "", ...rest] = args.split(/\s+/u);
    nodes.take(7 + rest.length);
    return [{ pid: Number(pid), ppid: Number(ppid), user, name, exe: exeOf(first, name), arguments: rest }];
  });
}

function exeOf(first: string, name: string): string {
  const last = first.slice(first.lastIndexOf("/") + 1);
  return first.startsWith("/") && last !== "" ? last : first.endsWith(":") || !/^[\w.+-]+$/u.test(first) ? name : last;
}
