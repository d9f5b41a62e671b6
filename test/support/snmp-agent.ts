/** SNMP agents for tests that do what no decent agent does. */
import dgram from "node:dgram";
import { once } from "node:events";

export interface SnmpAgent {
  readonly port: number;
  /** Requests so far: version, PDU type and number of objects. */
  readonly asked: readonly { readonly version: number; readonly pdu: number; readonly objects: number }[];
  close(): void;
}

export interface AgentRequest {
  /** 0 = version 1, 1 = version 2c. */
  readonly version: number;
  /** 0xa0 get, 0xa1 get next, 0xa5 get bulk. */
  readonly pdu: number;
  readonly oids: readonly string[];
  readonly maxRepetitions: number;
}

/** Values by object, an error status, raw bytes, or silence. */
export type AgentReply =
  { readonly values: readonly (readonly [string, Buffer])[] } | { readonly error: number } | Buffer | null;

export async function startAgent(
  reply: (request: AgentRequest) => AgentReply,
  { address = "127.0.0.1", port = 0 }: { readonly address?: string; readonly port?: number } = {},
): Promise<SnmpAgent> {
  const socket = dgram.createSocket("udp4").bind(port, address);
  await once(socket, "listening");
  const asked: { version: number; pdu: number; objects: number }[] = [];
  socket.on("message", (message, peer) => {
    const body = read(message, 0).content;
    const version = read(body, 0);
    const community = read(body, version.next);
    const pdu = read(body, community.next);
    const id = read(pdu.content, 0);
    const second = read(pdu.content, id.next);
    const third = read(pdu.content, second.next);
    const list = read(pdu.content, third.next).content;
    const oids: string[] = [];
    for (let at = 0; at < list.length;) {
      const varbind = read(list, at);
      oids.push(oidOf(read(varbind.content, 0).content));
      at = varbind.next;
    }
    const request = {
      version: version.content[0] ?? 0,
      pdu: pdu.tag,
      oids,
      maxRepetitions: third.content.readUIntBE(0, third.content.length),
    };
    asked.push({ version: request.version, pdu: request.pdu, objects: oids.length });
    const answer = reply(request);
    if (answer === null) return;
    const send = (bytes: Buffer): void => {
      socket.send(bytes, peer.port, peer.address);
    };
    if (Buffer.isBuffer(answer)) return send(answer);
    const values = "error" in answer ? oids.map((oid) => [oid, nothing] as const) : answer.values;
    const error = "error" in answer ? answer.error : 0;
    send(
      tlv(
        0x30,
        tlv(2, version.content),
        tlv(4, community.content),
        tlv(
          0xa2,
          tlv(2, id.content),
          integer(error),
          integer(error === 0 ? 0 : 1),
          tlv(0x30, ...values.map(([oid, value]) => tlv(0x30, tlv(6, encodeOid(oid)), value))),
        ),
      ),
    );
  });
  return { port: socket.address().port, asked, close: () => socket.close() };
}

const nothing = Buffer.from([5, 0]);

/** No such object, in version 2c. */
export const noSuchObject = Buffer.from([0x80, 0]);

export function octets(value: string | Buffer): Buffer {
  return tlv(4, Buffer.isBuffer(value) ? value : Buffer.from(value, "latin1"));
}

export function integer(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return tlv(2, bytes);
}

export function timeTicks(...bytes: readonly number[]): Buffer {
  return tlv(0x43, Buffer.from(bytes));
}

export function oidValue(oid: string): Buffer {
  return tlv(6, encodeOid(oid));
}

function tlv(tag: number, ...contents: readonly Buffer[]): Buffer {
  const content = Buffer.concat(contents);
  const { length } = content;
  const head = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255];
  return Buffer.concat([Buffer.from([tag, ...head]), content]);
}

function read(bytes: Buffer, from: number): { readonly tag: number; readonly content: Buffer; readonly next: number } {
  const tag = bytes[from] ?? 0;
  let length = bytes[from + 1] ?? 0;
  let start = from + 2;
  if (length & 0x80) {
    const size = length & 0x7f;
    length = bytes.readUIntBE(start, size);
    start += size;
  }
  return { tag, content: bytes.subarray(start, start + length), next: start + length };
}

function encodeOid(oid: string): Buffer {
  const [first = 0, second = 0, ...rest] = oid.split(".").map(Number);
  const bytes = [first * 40 + second];
  for (const part of rest) {
    const groups = [part & 0x7f];
    for (let left = Math.floor(part / 128); left > 0; left = Math.floor(left / 128))
      groups.unshift(0x80 | (left % 128));
    bytes.push(...groups);
  }
  return Buffer.from(bytes);
}

function oidOf(bytes: Buffer): string {
  const parts = [Math.floor((bytes[0] ?? 0) / 40), (bytes[0] ?? 0) % 40];
  let value = 0;
  for (const byte of bytes.subarray(1)) {
    value = value * 128 + (byte & 0x7f);
    if ((byte & 0x80) === 0) {
      parts.push(value);
      value = 0;
    }
  }
  return parts.join(".");
}
