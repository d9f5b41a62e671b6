import { snmp } from "../site/credentials.ts";
import { program } from "../site/site.ts";
import { recording } from "./recording.ts";
import type { Role } from "./role.ts";

const folder = "/var/lib/snmpsim/data";

/** A switch by its SNMP recording: snmpsimd serves what `recording.ts` says, under the community, and by SNMPv3 in a context of its name. */
export const networkSwitch: Role = {
  programs: [{ name: "snmpsimd", package: "snmpsim" }],
  isAppliance: true,
  folders: () => [{ path: "/var/cache/snmpsim", owner: "nobody" }],
  files: (host, site) => [{ path: `${folder}/${snmp.community}.snmprec`, text: recording(host, site) }],
  daemons: (_host, site) => [
    {
      name: "snmpsimd",
      argv: [
        program(site, "snmpsimd"),
        `--data-dir=${folder}`,
        "--cache-dir=/var/cache/snmpsim",
        "--agent-udpv4-endpoint=0.0.0.0:161",
        "--process-user=nobody",
        "--process-group=nogroup",
        "--logging-method=null",
        `--v3-user=${snmp.user}`,
        `--v3-auth-key=${snmp.authentication}`,
        "--v3-auth-proto=SHA",
        `--v3-priv-key=${snmp.privacy}`,
        "--v3-priv-proto=AES",
      ],
      udp: [161],
    },
  ],
};
