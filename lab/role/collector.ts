import { ssh } from "../site/credentials.ts";
import type { Role } from "./role.ts";

/** Where the product or a collector runs. It serves nothing by itself. */
export const collector: Role = {
  programs: [],
  isAppliance: true,
  checkout: true,
  files: () => [
    {
      path: "/root/.ssh/config",
      text: `User ${ssh.user}\nIdentityFile /root/.ssh/id_ed25519\nUserKnownHostsFile /root/.ssh/known_hosts\nLogLevel ERROR\n`,
      mode: 0o600,
    },
  ],
};
