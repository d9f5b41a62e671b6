import { describe, expect, it } from "vitest";
import { loadDefinitions } from "../load.ts";

const desk = `apiVersion: opsloom/v1
kind: RecordType
metadata: { name: ticket }
spec:
  number: TKT
  fields:
    title: { type: string }
    host: { type: ci, index: true }
    other: { type: ci }
    owner: { type: user, index: true }
    from: { type: instant, index: true }
    to: { type: instant, index: true }
---
apiVersion: opsloom/v1
kind: Lifecycle
metadata: { name: ticket }
spec: { record: ticket, allow: [agent], initial: open, states: { open: { transitions: { close: closed } }, closed: { final: true } } }
---
apiVersion: opsloom/v1
kind: Calendar
metadata: { name: hours }
spec: { zone: Europe/Berlin, open: { mon-fri: '09:00-17:00' } }
---
apiVersion: opsloom/v1
kind: CIClass
metadata: { name: service }
spec: { attributes: { tier: { type: integer } }, identify: [{ by: [name] }] }
`;

const outages = "outages: { down: { record: ticket, on: host } }";

/** What is told of a commitment with such parts instead of the usual ones. */
function told(parts: { readonly [key: string]: string }): readonly string[] {
  const all = {
    of: "of: { cis: [a] }",
    target: "target: 99.9%",
    period: "period: month",
    zone: "zone: UTC",
    outages,
    ...parts,
  };
  const text = `${desk}---\napiVersion: opsloom/v1\nkind: Availability\nmetadata: { name: up }\nspec:\n${Object.values(
    all,
  )
    .map((part) => `  ${part}\n`)
    .join("")}`;
  return loadDefinitions([{ path: "a.yaml", text }]).diagnostics.map(
    ({ code, message, hint }) => `${code} ${message}; ${hint ?? ""}`,
  );
}

describe("a commitment to uptime", () => {
  it("is sound with services of a class, hours, both kinds of outages and planned maintenance", () => {
    expect(
      told({
        of: "of: { class: service, where: { tier: 1, name: '!= test' } }",
        hours: "hours: hours",
        outages:
          "outages: { down: { record: ticket, on: [host], when: { state: open }, from: [from], to: to }, alerts: { alerts: { severity: '<= 2' }, relations: 5 } }",
        except: "except: { planned: { record: ticket, on: host, while: { state: open }, from: from, to: to } }",
        settles: "settles: 24h",
      }),
    ).toEqual([]);
    expect(told({ hours: "hours: always", target: "target: 100%" })).toEqual([]);
  });

  it("warns by a record that it opens, at shares that rise, with what it knows of the service", () => {
    const warn = (at: string, set: string) =>
      told({ warn: `warn: { at: [${at}], open: { as: low, record: ticket, set: ${set} } }` });
    expect(warn("50%, 100%", "{ host: '${ $uptime.service }' }")).toEqual([]);
    expect(warn("100%, 50%", "{}")).toEqual([expect.stringMatching(/^OPS356 "50%" is not above "100%"/)]);
    expect(warn("150%", "{}")).toEqual([expect.stringMatching(/^OPS356 "150%" is no share of an error budget; /)]);
    expect(warn("50%", "{ host: '${ $uptime.servant }' }")).toEqual([expect.stringMatching(/"?servant"?/)]);
    expect(warn("50%", "{ nowhere: 1 }")).toEqual([expect.stringMatching(/"nowhere"/)]);
  });

  it.each([
    ["a target over all of it", { target: "target: 100.1%" }, /^OPS356 "100\.1%" is no share .*; .* 99\.9%$/],
    ["a target of nothing", { target: "target: 0%" }, /^OPS356 "0%"/],
    ["a target that is no percentage", { target: "target: three nines" }, /^OPS356 "three nines"/],
    ["no outages", { outages: "outages: {}" }, /^OPS104 nothing says what an outage is/],
    ["an unknown calendar", { hours: "hours: nights" }, /^OPS301 .*"nights"/],
    ["an unknown class", { of: "of: { class: rack }" }, /^OPS301 .*"rack"/],
    [
      "an unknown attribute",
      { of: "of: { class: service, where: { tire: 1 } }" },
      /^OPS204 .*no attribute "tire"; .*"?tier/,
    ],
    ["a CI twice", { of: "of: { cis: [a, a] }" }, /^OPS106 "a" is there twice/],
    ["an unknown type", { outages: "outages: { down: { record: ticked, on: host } }" }, /^OPS301 .*"ticked"/],
    [
      "an unknown state",
      { outages: "outages: { down: { record: ticket, on: host, while: { state: opens } } }" },
      /^OPS106 "opens" .*"open"/,
    ],
    [
      "a field that holds no CI",
      { outages: "outages: { down: { record: ticket, on: owner } }" },
      /^OPS208 .*"owner" is of type user/,
    ],
    ["a CI that is not kept", { outages: "outages: { down: { record: ticket, on: other } }" }, /^OPS390 .*"other"/],
    [
      "an end that is no instant",
      { outages: "outages: { down: { record: ticket, on: host, to: owner } }" },
      /^OPS208 .*"owner"/,
    ],
    ["what alerts do not have", { outages: "outages: { down: { alerts: { priority: 1 } } }" }, /^OPS204 "priority"/],
    [
      "an unknown source of alerts",
      { outages: "outages: { down: { alerts: { source: nagios } } }" },
      /^OPS301 .*"nagios"/,
    ],
    [
      "planned maintenance without an end",
      { except: "except: { planned: { record: ticket, on: host, from: from } }" },
      /^OPS104 the key "to" is missing/,
    ],
    [
      "one name for two things",
      { except: "except: { down: { record: ticket, on: host, from: from, to: to } }" },
      /^OPS109 "down" names outages already/,
    ],
    [
      "more relations than are followed",
      { outages: "outages: { down: { record: ticket, on: host, relations: 6 } }" },
      /^OPS1\d\d /,
    ],
    ["an unknown zone", { zone: "zone: Berlin/a/b/c" }, /^OPS125 /],
  ])("with %s is refused", (_what, parts, says) => {
    expect(told(parts)).toEqual([expect.stringMatching(says)]);
  });
});
