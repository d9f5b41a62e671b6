/** What the shipped event sources make of what their senders send. */
import { describe, expect, it } from "vitest";
import { readDefinitionFiles } from "../../cli/files/definition-files.ts";
import type { Json } from "../../engine/base/json.ts";
import { loadDefinitions } from "../../engine/definition/load.ts";
import { parseBody } from "../../engine/event/body.ts";
import type { SourceEvent } from "../../engine/event/event.ts";
import { mapDelivery } from "../../engine/event/mapping.ts";

const { definitions } = loadDefinitions(await readDefinitionFiles(["definitions/monitoring"]));
const tables = Object.fromEntries(
  definitions.flatMap(({ kind, name, ir }) => (kind === "DecisionTable" ? [[name, ir]] : [])),
);
const sources = new Map(
  definitions.flatMap(({ kind, name, ir }) => (kind === "EventSource" ? [[name, ir] as const] : [])),
);
const receivedAt = Date.UTC(2026, 2, 2, 9);

function eventsOf(name: string, text: string): readonly SourceEvent[] {
  const source = sources.get(name);
  if (source === undefined) throw new Error(`no source "${name}"`);
  const mapped = mapDelivery(source, parseBody(text), receivedAt, tables);
  if (!mapped.ok) throw new Error(mapped.error);
  expect(mapped.value.rejected).toEqual([]);
  return mapped.value.events;
}
const eventOf = (name: string, body: Json): SourceEvent => eventsOf(name, JSON.stringify(body))[0] as SourceEvent;

describe("cloudevents", () => {
  const severityOf = (data: Json) =>
    eventOf("cloudevents", { specversion: "1.0", id: "1", source: "/x", type: "t", data }).severity;

  it.each([
    [0, ["0", 0, "ok", "clear", "CLEARED"]],
    [1, ["1", 1, "critical", "Fatal", "emergency", "alert", "page"]],
    [2, [2, "major", "ERROR", "high"]],
    [4, [4, "warning", "Warn", "low"]],
    [5, [5, "info", "informational", "notice", "debug"]],
    [3, [3, "minor", "whatever", null, true]],
  ])("knows the severity %i by its number and its words", (severity, words) => {
    for (const word of words) expect([word, severityOf({ severity: word })]).toEqual([word, severity]);
  });

  it("that say nothing of it are minor", () => {
    expect(severityOf({})).toBe(3);
    expect(severityOf("text")).toBe(3);
  });

  it("keep apart subjects whose numbers are above 2^53", () => {
    const text = (id: string): string =>
      `{"specversion":"1.0","id":"1","source":"/x","type":"t","subject":"${id}","data":{"n":${id}}}`;
    const [one] = eventsOf("cloudevents", text("2868860079149422351"));
    const [other] = eventsOf("cloudevents", text("2868860079149422352"));
    expect(one?.key).not.toBe(other?.key);
  });
});

describe("alertmanager", () => {
  const alert = (change: { readonly [key: string]: Json }): Json => ({
    status: "firing",
    alerts: [
      { status: "firing", fingerprint: "f", labels: {}, annotations: {}, startsAt: "2026-03-02T08:00:00Z", ...change },
    ],
  });
  const bindOf = (instance: string) =>
    eventOf("alertmanager", alert({ labels: { alertname: "A", instance } })).bind.map(({ attributes }) => attributes);

  it.each([
    ["critical", 1],
    ["page", 1],
    ["error", 2],
    ["high", 2],
    ["warning", 4],
    ["info", 5],
    ["unheard", 3],
  ])("severity %s is %i", (severity, expected) => {
    expect(eventOf("alertmanager", alert({ labels: { alertname: "A", severity } })).severity).toBe(expected);
  });

  it.each([
    ["db1:5432", "db1", 5432],
    ["192.0.2.11:5432", "192.0.2.11", 5432],
    ["[2001:db8::7]:9100", "2001:db8::7", 9100],
  ])("instance %s is the host %s and the port %i", (instance, host, port) => {
    expect(bindOf(instance)).toEqual([{ address: host, port }, { name: host }, { address: host }]);
  });

  it.each([
    ["db1", "db1"],
    ["2001:db8::7", "2001:db8::7"],
    ["[2001:db8::7]", "2001:db8::7"],
    ["::1", "::1"],
    ["fe80::1%eth0", "fe80::1%eth0"],
  ])("instance %s is the host %s and no port", (instance, host) => {
    expect(bindOf(instance)).toEqual([{ name: host }, { address: host }]);
  });

  it("takes the name of the alert as its title where the summary is empty or absent, and U+FFFD for what no text may hold", () => {
    const titleOf = (annotations: Json) =>
      eventOf("alertmanager", alert({ labels: { alertname: "DiskFull" }, annotations })).title;
    expect(titleOf({ summary: "" })).toBe("DiskFull");
    expect(titleOf({})).toBe("DiskFull");
    expect(titleOf({ summary: "port eth0\0 is down" })).toBe("port eth0\uFFFD is down");
    expect(titleOf({ summary: "cut \ud83d" })).toBe("cut \uFFFD");
  });
});

describe("what senders give their severities and states", () => {
  const of = (name: string, body: Json): readonly [number | null, string] => {
    const { severity, state } = eventOf(name, body);
    return [severity, state];
  };

  it.each([
    ["zabbix", [{ eventid: 1, clock: 1772438400, value: 1, severity: 0, name: "x" }], 3, "firing"],
    ["zabbix", [{ eventid: 1, clock: 1772438400, value: 1, severity: 1, name: "x" }], 5, "firing"],
    ["zabbix", [{ eventid: 1, clock: 1772438400, value: 1, severity: 3, name: "x" }], 3, "firing"],
    ["zabbix", [{ eventid: 1, clock: 1772438400, value: 1, severity: 4, name: "x" }], 2, "firing"],
    ["zabbix", [{ eventid: 2, p_eventid: 1, clock: 1772438400, value: 0 }], 0, "clear"],
    ["icinga", { type: "PROBLEM", host: "h", state: "DOWN" }, 1, "firing"],
    ["icinga", { type: "PROBLEM", host: "h", service: "s", state: "WARNING" }, 4, "firing"],
    ["icinga", { type: "PROBLEM", host: "h", service: "s", state: "UNKNOWN" }, 3, "firing"],
    ["icinga", { type: "RECOVERY", host: "h", service: "", state: "UP" }, 0, "clear"],
    [
      "datadog",
      { cycle: "1", transition: "Re-Warn", priority: "P1", type: "warning", date: "1772438400000", title: "x" },
      4,
      "firing",
    ],
    [
      "datadog",
      { cycle: "1", transition: "Triggered", priority: "P5", type: "error", date: "1772438400000", title: "x" },
      5,
      "firing",
    ],
    [
      "datadog",
      { cycle: "1", transition: "Triggered", priority: "", type: "error", date: "1772438400000", title: "x" },
      1,
      "firing",
    ],
    [
      "pagerduty",
      { event_action: "trigger", dedup_key: "k", payload: { summary: "s", source: "h", severity: "error" } },
      2,
      "firing",
    ],
    [
      "pagerduty",
      { event_action: "trigger", dedup_key: "k", payload: { summary: "s", source: "h", severity: "info" } },
      5,
      "firing",
    ],
    [
      "cloudwatch",
      {
        Message: JSON.stringify({
          AlarmName: "a",
          NewStateValue: "INSUFFICIENT_DATA",
          StateChangeTime: "2026-03-02T08:00:00.000+0000",
        }),
      },
      4,
      "firing",
    ],
    [
      "azure-monitor",
      {
        data: {
          essentials: {
            alertId: "a",
            alertRule: "r",
            severity: "Sev4",
            monitorCondition: "Fired",
            firedDateTime: "2026-03-02T08:00:00Z",
          },
        },
      },
      5,
      "firing",
    ],
    [
      "google-cloud",
      { incident: { incident_id: "i", state: "open", started_at: 1772438400, severity: "No severity" } },
      3,
      "firing",
    ],
    [
      "sentry",
      { action: "warning", data: { metric_alert: { id: 1, date_started: "2026-03-02T08:00:00Z" } } },
      4,
      "firing",
    ],
    ["sentry", { action: "created", data: { issue: { id: 1, title: "t", level: "fatal" } } }, 1, "firing"],
  ] as const)("%s says %j: severity %i, %s", (name, body, severity, state) => {
    expect(of(name, body as unknown as Json)).toEqual([severity, state]);
  });

  it("a Prometheus gives one alert one key, however it orders the labels", () => {
    const keyOf = (labels: Json) =>
      eventOf("prometheus", [
        { labels, annotations: {}, startsAt: "2026-03-02T08:00:00Z", endsAt: "2026-03-02T09:04:00Z" },
      ]).key;
    expect(keyOf({ b: "2", a: "1" })).toBe(keyOf({ a: "1", b: "2" }));
  });

  it("a Zabbix whose event numbers are above 2^53 keeps its problems apart", () => {
    const keyOf = (id: string) =>
      eventsOf("zabbix", `[{"eventid":${id},"clock":1772438400,"value":1,"severity":4,"name":"x"}]`)[0]?.key;
    expect(keyOf("2868860079149422351")).toBe("2868860079149422351");
  });
});

describe("json", () => {
  it.each([
    ["ok", 0, "clear"],
    ["critical", 1, "firing"],
    ["warning", 4, "firing"],
    ["unheard", 3, "firing"],
  ])("status %s is severity %i and %s", (status, severity, state) => {
    expect(eventOf("json", { check: "disk", host: "h", status })).toMatchObject({ severity, state });
  });
});
