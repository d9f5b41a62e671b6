import type { CertificateFacts } from "./facts.ts";

/**
 * Whether a certificate is for a host (RFC 6125): by its alternative names; by its common name where it has none, as
 * OpenSSL does. A star stands for one whole label, the first, and never for a public suffix of one label.
 */
export function isForHost(certificate: CertificateFacts, host: string): boolean {
  const octets = octetsOf(host);
  if (octets !== null) return certificate.addresses.includes(octets);
  const { dnsNames, addresses, commonName } = certificate;
  const names = dnsNames.length > 0 || addresses.length > 0 ? dnsNames : commonName === null ? [] : [commonName];
  const wanted = plain(host);
  return names.some((name) => covers(plain(name), wanted));
}

function covers(name: string, host: string): boolean {
  if (name === host) return true;
  if (!name.startsWith("*.")) return false;
  const rest = name.slice(1);
  const dot = host.indexOf(".");
  return dot > 0 && rest.includes(".", 1) && host.slice(dot) === rest;
}

function plain(name: string): string {
  const lower = name.toLowerCase();
  return lower.endsWith(".") ? lower.slice(0, -1) : lower;
}

/** The octets of an address in hex, 8 or 32 digits; null = it is none. */
export function octetsOf(text: string): string | null {
  const bare = text.startsWith("[") && text.endsWith("]") ? text.slice(1, -1) : text;
  return bare.includes(":") ? ofSix(bare) : ofFour(bare);
}

function ofFour(text: string): string | null {
  const parts = text.split(".");
  if (parts.length !== 4 || !parts.every((part) => /^(?:0|[1-9]\d{0,2})$/u.test(part) && Number(part) < 256))
    return null;
  return parts.map((part) => hex(Number(part), 2)).join("");
}

function ofSix(text: string): string | null {
  const halves = text.split("::");
  if (halves.length > 2) return null;
  const groups = halves.map((half) => (half === "" ? [] : half.split(":")).map(groupOf));
  const [head = [], tail = []] = groups;
  if (groups.flat().includes(null)) return null;
  const [left, right] = [head.join(""), tail.join("")];
  const missing = 32 - left.length - right.length;
  if (halves.length === 1) return missing === 0 ? left : null;
  return missing < 4 ? null : left + "0".repeat(missing) + right;
}

/** Four digits of a group, eight of an address of four at the end; null = neither. */
function groupOf(group: string): string | null {
  if (group.includes(".")) return ofFour(group);
  return /^[0-9a-f]{1,4}$/iu.test(group) ? group.toLowerCase().padStart(4, "0") : null;
}

function hex(value: number, digits: number): string {
  return value.toString(16).padStart(digits, "0");
}
