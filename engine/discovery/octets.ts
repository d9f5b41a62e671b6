import { cleanText } from "./clean-text.ts";

/** Columns whose octets are never text, whatever their bytes look like: addresses of hardware, identities. */
const octetColumns = [
  "1.3.6.1.2.1.2.2.1.6.", // ifPhysAddress
  "1.3.6.1.2.1.4.22.1.2.", // ipNetToMediaPhysAddress
  "1.3.6.1.2.1.4.35.1.4.", // ipNetToPhysicalPhysAddress
  "1.3.6.1.2.1.17.1.1.", // dot1dBaseBridgeAddress
  "1.3.6.1.2.1.17.4.3.1.1.", // dot1dTpFdbAddress
  "1.3.6.1.6.3.10.2.1.1.", // snmpEngineID
  "1.3.6.1.4.1.9.9.23.1.2.1.1.4.", // cdpCacheAddress
];

const utf8 = new TextDecoder("utf-8", { fatal: true });
/** 0x80 to 0x9F of Windows-1252; a blank where it has nothing. Some versions of Node decode them as Latin-1. */
const windows1252 = "€ ‚ƒ„…†‡ˆ‰Š‹Œ Ž  ‘’“”•–—˜™š›œ žŸ";

/**
 * Octets of an SNMP value as text where they are text, cleaned to one line; else as lower-case hex with colons. Agents
 * end texts with NULs and write them in Latin-1, and nothing in the answer says so: what is no UTF-8 is read as
 * Windows-1252 when it is mostly plain letters. Six octets are a hardware address unless they are plain words.
 */
export function octetsToText(bytes: Uint8Array, oid: string): string {
  let end = bytes.length;
  while (end > 0 && bytes[end - 1] === 0) end--;
  const whole = bytes.subarray(0, end);
  const isOctets =
    octetColumns.some((column) => oid.startsWith(column)) ||
    (bytes.length === 6 && !/^[A-Za-z0-9_. /-]{4,6}$/.test(latin1Text(whole)));
  const text = isOctets ? null : textOf(whole);
  return text === null ? hexOf(bytes) : (cleanText(text, 4_000) ?? "");
}

function textOf(bytes: Uint8Array): string | null {
  const text = utf8Text(bytes);
  // oxlint-disable-next-line no-control-regex -- they tell text from bytes
  if (text !== null) return /[\u0000-\u0008\u000E-\u001F\u007F-\u009F]/.test(text) ? null : text;
  const plain = bytes.filter((byte) => byte === 9 || byte === 10 || byte === 13 || (byte >= 32 && byte < 127)).length;
  const high = bytes.filter((byte) => byte >= 0x80).length;
  return plain + high === bytes.length && plain >= 2 * high ? windows1252Text(bytes) : null;
}

function windows1252Text(bytes: Uint8Array): string {
  return latin1Text(bytes).replaceAll(
    /[\u0080-\u009F]/g,
    (character) => windows1252[character.charCodeAt(0) - 0x80] ?? " ",
  );
}

function utf8Text(bytes: Uint8Array): string | null {
  try {
    return utf8.decode(bytes);
  } catch {
    return null;
  }
}

function hexOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join(":");
}

function latin1Text(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
}
