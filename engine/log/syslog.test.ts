import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseSyslog, syslogBody, syslogLine } from "./syslog.ts";

describe("a message of syslog", () => {
  it("is read as RFC 5424 has it", () => {
    const raw =
      '<165>1 2026-10-11T22:14:15.003Z host7.example.com events 812 ID47 [exampleSDID@32473 iut="3" eventSource="one\\"two\\]"][x@1 a="b"] \uFEFFAn application event';
    expect(parseSyslog(raw)).toEqual({
      facility: "local4",
      severity: 5,
      host: "host7.example.com",
      app: "events",
      process: "812",
      kind: "ID47",
      at: Date.UTC(2026, 9, 11, 22, 14, 15, 3),
      text: "An application event",
      data: { "exampleSDID@32473": { iut: "3", eventSource: 'one"two]' }, "x@1": { a: "b" } },
    });
    expect(parseSyslog("<34>1 - - - - - - su failed")).toMatchObject({
      host: "",
      app: "",
      at: null,
      text: "su failed",
    });
  });

  it("is read as RFC 3164 has it, and as daemons make of it", () => {
    expect(parseSyslog("<34>Oct 11 22:14:15 host7 su[230]: 'su root' failed")).toMatchObject({
      facility: "auth",
      severity: 2,
      host: "host7",
      app: "su",
      process: "230",
      at: null,
      text: "'su root' failed",
    });
    expect(parseSyslog("<13>2026-10-11T22:14:15.123456+02:00 web1 nginx: started")).toMatchObject({
      host: "web1",
      app: "nginx",
      at: Date.UTC(2026, 9, 11, 20, 14, 15, 123),
      text: "started",
    });
    expect(parseSyslog("<187>%LINK-3-UPDOWN: Interface Gi0/1, changed state to down")).toMatchObject({
      severity: 3,
      app: "%LINK-3-UPDOWN",
      text: "Interface Gi0/1, changed state to down",
    });
    expect(parseSyslog("no priority at all")).toMatchObject({
      facility: "user",
      severity: 5,
      text: "no priority at all",
    });
  });

  it("names who sent it when it names nobody", () => {
    expect(syslogLine(parseSyslog("<11>disk is full"), "10.0.0.7")).toMatchObject({
      host: "10.0.0.7",
      severity: "error",
    });
    expect(syslogBody(parseSyslog("<11>disk is full"), "10.0.0.7")).toMatchObject({ from: "10.0.0.7", at: null });
  });

  it("never fails, whatever comes", () => {
    const part = fc.constantFrom(
      "<13>",
      "1 ",
      "- ",
      "[a",
      ' b="',
      '"',
      "]",
      "\\",
      "Oct 11 22:14:15 ",
      "x: ",
      "2026-10-11T22:14:15Z ",
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(part, fc.string({ maxLength: 8 })), { maxLength: 20 }), (parts) => {
        const { severity, text } = parseSyslog(parts.join(""));
        expect(severity).toBeGreaterThanOrEqual(0);
        expect(severity).toBeLessThanOrEqual(7);
        expect(parts.join("")).toContain(text);
      }),
    );
  });
});
