import type { Host, Site } from "../site/site.ts";
import { addressOf, program, withRole } from "../site/site.ts";
import { domain, snmp, ssh } from "../site/credentials.ts";
import type { Role } from "./role.ts";

/** Notes what is asked of a host over SSH, then does it. NUL ends an entry: a command may hold any other character. */
const noteCommand = `#!/bin/sh
printf '%s\\0' "\${SSH_ORIGINAL_COMMAND-}" >> /var/log/asked
if [ -n "\${SSH_ORIGINAL_COMMAND-}" ]; then exec "$SHELL" -c "$SSH_ORIGINAL_COMMAND"; fi
exec "$SHELL" -l
`;
const noteCommandPath = "/usr/local/sbin/note-command";

/** Where the commands that were asked over SSH are noted. */
export const askedFile = "/var/log/asked";

/** What every computer of the lab has beside its role: SSH, an SNMP agent, and its log sent to the monitor. */
export const computer: Role = {
  programs: [
    { name: "sshd", package: "openssh-server" },
    { name: "snmpd", package: "snmpd" },
    { name: "rsyslogd", package: "rsyslog" },
    { name: "sudo", package: "sudo" },
  ],
  empty: ["/var/lib/snmp", "/etc/ssh/sshd_config.d", "/etc/rsyslog.d", "/etc/snmp"],
  folders: () => [
    { path: "/run/sshd" },
    { path: `/home/${ssh.user}/.ssh`, mode: 0o700, owner: ssh.user },
    { path: `/home/${ssh.user}`, mode: 0o700, owner: ssh.user },
  ],
  files: (_host, site) => [
    { path: `/home/${ssh.user}/.ssh/authorized_keys`, text: `${site.key}\n`, mode: 0o600, owner: ssh.user },
    { path: askedFile, text: "", mode: 0o600, owner: ssh.user },
    { path: noteCommandPath, text: noteCommand, mode: 0o755 },
    { path: "/etc/ssh/sshd_config", text: sshdConfig },
    { path: "/etc/sudoers.d/opsloom", text: sudoers, mode: 0o440 },
    { path: "/etc/snmp/snmpd.conf", text: snmpdConfig },
    {
      path: "/var/lib/snmp/snmpd.conf",
      text: `createUser ${snmp.user} SHA "${snmp.authentication}" AES "${snmp.privacy}"\n`,
      mode: 0o600,
    },
    { path: "/etc/rsyslog.conf", text: rsyslogConfig(site) },
  ],
  daemons: (host, site) => [
    { name: "sshd", argv: [program(site, "sshd"), "-D"], tcp: [22] },
    {
      name: "snmpd",
      argv: [
        program(site, "snmpd"),
        "-f",
        "-Lsd",
        "-I",
        "-smux",
        "-C",
        "-c",
        "/etc/snmp/snmpd.conf,/var/lib/snmp/snmpd.conf",
      ],
      udp: [161],
    },
    ...(host.role === "monitor" ? [] : [{ name: "rsyslogd", argv: [program(site, "rsyslogd"), "-n"] }]),
  ],
};

/** What patterns ask as root. */
const sudoers = ["/usr/bin/ss", "/usr/sbin/nginx -T", "/usr/bin/cat -- /etc/haproxy/haproxy.cfg"]
  .map((command) => `${ssh.user} ALL=(root) NOPASSWD: ${command}\n`)
  .join("");

const sshdConfig = `HostKey /etc/ssh/ssh_host_ed25519_key
UsePAM no
UseDNS no
PasswordAuthentication no
PermitRootLogin no
MaxStartups 100
LogLevel VERBOSE
Subsystem sftp internal-sftp
Match User ${ssh.user}
  ForceCommand ${noteCommandPath}
`;

const snmpdConfig = `agentaddress udp:161
engineIDType 3
engineIDNic e0
rocommunity ${snmp.community}
rouser ${snmp.user} authpriv
sysLocation rack 7
sysContact ops@${domain}
`;

function rsyslogConfig(site: Site): string {
  const monitor = withRole(site, "monitor")[0];
  return `module(load="imuxsock")
*.* /var/log/syslog
${monitor === undefined ? "" : `*.* action(type="omfwd" target="${monitor.address}" port="514" protocol="tcp" queue.type="LinkedList" action.resumeRetryCount="-1" action.resumeInterval="1")`}
`;
}

/** What says which host it is, appliances too. */
export function nameFiles(host: Host, site: Site) {
  return [
    { path: "/etc/hostname", text: `${host.name}\n` },
    { path: "/etc/machine-id", text: `${host.machineId}\n` },
    {
      path: "/etc/hosts",
      text: `127.0.0.1 localhost\n${host.address} ${host.name}.${domain} ${host.name}\n`,
    },
    { path: "/etc/resolv.conf", text: `search ${domain}\nnameserver ${addressOf(site, "dns1")}\noptions timeout:1\n` },
  ];
}
