import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { octetsToText } from "./octets.ts";

const sysContact = "1.3.6.1.2.1.1.4.0";
const read = (bytes: string | readonly number[], oid = sysContact): string =>
  octetsToText(typeof bytes === "string" ? Buffer.from(bytes, "latin1") : Buffer.from(bytes), oid);

describe("octets of SNMP", () => {
  it.each<readonly [string, string | readonly number[], string]>([
    ["UTF-8", [...Buffer.from("Zürich, Raum 3")], "Zürich, Raum 3"],
    ["Latin-1", "M\xFCller Franz", "Müller Franz"],
    ["Windows-1252", "Caf\xE9 \x96 Bar", "Café – Bar"],
    ["ended by NULs", "kvm-av3108\0\0", "kvm-av3108"],
    ["of several lines", "Cisco IOS\r\nTechnical Support\r\n", "Cisco IOS Technical Support"],
    ["of six letters", "edge-1", "edge-1"],
    ["empty", "", ""],
    ["nothing but NULs, of no length that means more", "\0\0\0", ""],
  ])("are text when they are: %s", (_, bytes, text) => expect(read(bytes)).toBe(text));

  it.each<readonly [string, readonly number[], string]>([
    ["a hardware address", [0, 0x1b, 0x21, 0xaa, 0xbb, 0xcc], "00:1b:21:aa:bb:cc"],
    ["one that looks like letters", [0x48, 0x4d, 0x7e, 0x41, 0x42, 0x43], "48:4d:7e:41:42:43"],
    ["one of zeros", [0, 0, 0, 0, 0, 0], "00:00:00:00:00:00"],
    ["an address", [192, 168, 50, 100], "c0:a8:32:64"],
    ["an instant", [7, 0xea, 3, 2, 9, 0, 0, 0], "07:ea:03:02:09:00:00:00"],
  ])("are hex when they are none: %s", (_, bytes, text) => expect(read(bytes)).toBe(text));

  it("of a column of hardware addresses are always hex", () => {
    expect(read("router", "1.3.6.1.2.1.2.2.1.6.3")).toBe("72:6f:75:74:65:72");
  });

  it("never hold what a database or a terminal would choke on", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        // oxlint-disable-next-line no-control-regex -- it is what must not be there
        expect(read([...bytes])).not.toMatch(/[\u0000-\u001F\u007F-\u009F\uFFFD]/);
      }),
    );
  });
});
