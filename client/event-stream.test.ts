import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { EventStreamReader } from "./event-stream.ts";

describe("a text of server-sent events", () => {
  it("gives each event at its empty line, with its id and its lines of data", () => {
    const events = new EventStreamReader();
    expect(events.read(': hello\n\nid: 3\ndata: {"a":\ndata: 1}\n\nretry: 10\nevent: x\n\ndata:b')).toEqual([
      { id: "3", data: '{"a":\n1}' },
    ]);
    expect(events.read("\n\n")).toEqual([{ id: "3", data: "b" }]);
  });

  it("reads the same however it is cut into pieces and however its lines end", () => {
    const line = fc.string({ unit: fc.constantFrom("a", ":", " ", "ä", "0") });
    const event = fc.record({ id: fc.nat(), data: fc.array(line, { minLength: 1, maxLength: 3 }) });
    const end = fc.constantFrom("\n", "\r\n", "\r");
    fc.assert(
      fc.property(fc.array(event), end, fc.array(fc.nat(200)), (sent, newline, cuts) => {
        const lines = sent.flatMap(({ id, data }) => [`id: ${id}`, ...data.map((one) => `data: ${one}`), ""]);
        // What follows a last CR says whether it was half of a CRLF.
        const text = `${lines.map((one) => `${one}${newline}`).join("")}:`;
        const places = [0, ...cuts.filter((cut) => cut < text.length).sort((a, b) => a - b), text.length];
        const events = new EventStreamReader();
        const read = places.slice(1).flatMap((place, index) => events.read(text.slice(places[index], place)));
        expect(read).toEqual(sent.map(({ id, data }) => ({ id: String(id), data: data.join("\n") })));
      }),
    );
  });
});
