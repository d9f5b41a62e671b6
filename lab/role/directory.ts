import { domain, imap } from "../site/credentials.ts";
import { addressOf, program, type Site } from "../site/site.ts";
import type { Role } from "./role.ts";

/** What all hosts share: names by dnsmasq, and mail by dovecot, which asks for STARTTLS. */
export const directory: Role = {
  programs: [
    { name: "dnsmasq", package: "dnsmasq-base" },
    { name: "dovecot", package: "dovecot-imapd" },
  ],
  empty: ["/etc/dovecot"],
  folders: () => [{ path: "/var/mail", owner: "nobody" }],
  certificates: () => [{ name: "mail", names: [`mail.${domain}`, `dns1.${domain}`], hours: 24 * 90 }],
  files: (_host, site, certificates) => [
    { path: "/etc/dnsmasq.conf", text: dnsmasqConfig },
    { path: "/etc/dnsmasq.names", text: names(site) },
    { path: "/etc/dovecot/dovecot.conf", text: dovecotConfig },
    { path: "/etc/dovecot/users", text: `${imap.user}:{PLAIN}${imap.password}\n`, mode: 0o640, owner: "dovecot" },
    { path: "/etc/dovecot/server.pem", text: certificates.of("mail").certificate },
    { path: "/etc/dovecot/server.key", text: certificates.of("mail").key, mode: 0o600 },
  ],
  daemons: (_host, site) => [
    { name: "dnsmasq", argv: [program(site, "dnsmasq"), "--keep-in-foreground"], tcp: [53], udp: [53] },
    { name: "dovecot", argv: [program(site, "dovecot"), "-F", "-c", "/etc/dovecot/dovecot.conf"], tcp: [143, 993] },
  ],
};

const dnsmasqConfig = `no-resolv
no-hosts
addn-hosts=/etc/dnsmasq.names
local=/${domain}/
domain=${domain}
user=nobody
`;

/** Names to addresses, and by the same lines addresses to names. */
function names(site: Site): string {
  const lines = site.hosts.map(({ name, address }) => `${address} ${name}.${domain}`);
  const others = [
    ["lb1", domain],
    ["lb1", `legacy.${domain}`],
    ["dns1", `mail.${domain}`],
  ] as const;
  return [...lines, ...others.map(([host, name]) => `${addressOf(site, host)} ${name}`)]
    .map((line) => `${line}\n`)
    .join("");
}

const dovecotConfig = `protocols = imap
listen = *
log_path = /var/log/dovecot.log
ssl = required
ssl_cert = </etc/dovecot/server.pem
ssl_key = </etc/dovecot/server.key
mail_location = maildir:/var/mail/%u
passdb {
  driver = passwd-file
  args = /etc/dovecot/users
}
userdb {
  driver = static
  args = uid=nobody gid=nogroup home=/var/mail/%u
}
namespace inbox {
  inbox = yes
  separator = /
}
`;
