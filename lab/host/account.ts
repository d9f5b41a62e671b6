import { appendFileSync } from "node:fs";
import { pathIn } from "../namespace/enter.ts";
import { ssh } from "../site/credentials.ts";

const id = 2_001;

/** Adds the account that signs in over SSH: it has a key, and no password opens it. */
export function addAccount(host: number): void {
  const { user } = ssh;
  appendFileSync(pathIn(host, "/etc/passwd"), `${user}:x:${id}:${id}:Opsloom:/home/${user}:/bin/bash\n`);
  appendFileSync(pathIn(host, "/etc/group"), `${user}:x:${id}:\n`);
  appendFileSync(pathIn(host, "/etc/shadow"), `${user}:*:20000:0:99999:7:::\n`);
}
