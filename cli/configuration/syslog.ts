import { readFileSync } from "node:fs";
import type { SyslogSettings } from "../../api/ingest/syslog/server.ts";
import { exitCodes, LaunchError, messageOf } from "../launcher/launch-error.ts";
import { type Environment, parseInteger, readSetting, type SettingName } from "./environment.ts";

const ports = { min: 0, max: 65_535 };

/** Where syslog is taken; null = nowhere. */
export function readSyslog(from: Environment): SyslogSettings | null {
  const port = portOf(from, "OPSLOOM_SYSLOG_PORT");
  const tlsPort = portOf(from, "OPSLOOM_SYSLOG_TLS_PORT");
  const host = readSetting(from, "OPSLOOM_HOST") ?? "127.0.0.1";
  if (tlsPort === null) return port === null ? null : { host, port, tls: null };
  const [certificate, key] = [textOf(from, "OPSLOOM_SYSLOG_CERTIFICATE"), textOf(from, "OPSLOOM_SYSLOG_KEY")];
  if (certificate === null || key === null)
    throw new LaunchError(
      exitCodes.configuration,
      "OPSLOOM_SYSLOG_TLS_PORT is set, and there is no certificate for it: set OPSLOOM_SYSLOG_CERTIFICATE and OPSLOOM_SYSLOG_KEY, files in PEM",
    );
  return { host, port, tls: { port: tlsPort, certificate, key, senders: textOf(from, "OPSLOOM_SYSLOG_SENDERS") } };
}

function portOf(from: Environment, name: SettingName): number | null {
  const text = readSetting(from, name);
  return text === null ? null : parseInteger(text, name, ports);
}

function textOf(from: Environment, name: SettingName): string | null {
  const path = readSetting(from, name);
  if (path === null) return null;
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    throw new LaunchError(
      exitCodes.configuration,
      `${name} names "${path}", which cannot be read: ${messageOf(error)}`,
    );
  }
}
