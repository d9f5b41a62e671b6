import { describe, expect, it } from "vitest";
import { buildBundles } from "./bundle.ts";
import { hasErrors } from "./diagnostic.ts";
import { loadDefinitions } from "./load.ts";

const ticket = (tasks: string): string => `apiVersion: opsloom/v1
kind: RecordType
metadata: { name: ticket }
spec: { number: TKT, fields: { title: { type: string } } }
---
apiVersion: opsloom/v1
kind: Lifecycle
metadata: { name: ticket }
spec:
  record: ticket
  allow: [agent]
  initial: open
  states:
    open: { do: ${tasks}, transitions: { close: closed } }
    closed: { final: true }
`;

const restart = `document: { dsl: 1.0.3, namespace: desk, name: restart, version: 1.0.0 }
do: [{ note: { set: { done: true } } }]
`;

const told = `apiVersion: opsloom/v1
kind: Notification
metadata: { name: told }
spec: { channels: [inbox], subject: Told, body: Told }
`;

const functions = { "desk.tell": { input: true, names: { message: "Notification" } } } as const;

function load(...texts: readonly string[]) {
  const loaded = loadDefinitions([{ path: "a.yaml", text: texts.join("---\n") }], { functions });
  return { ...loaded, ...buildBundles(loaded.definitions, { functions }), found: loaded.diagnostics };
}

describe("references in task lists", () => {
  it("are runbooks that are run, pinned by the record that runs them", () => {
    const { found, bundles } = load(
      ticket("[{ go: { run: { workflow: { namespace: desk, name: restart } } } }]"),
      restart,
    );
    expect(found).toEqual([]);
    expect(bundles["ticket"]?.parts.Runbook).toEqual({ "desk/restart": "desk/restart" });
  });

  it("are whatever a function says that it takes the name of", () => {
    const { found, bundles } = load(ticket("[{ go: { call: desk.tell, with: { message: told } } }]"), told);
    expect(found).toEqual([]);
    expect(Object.keys(bundles["ticket"]?.parts.Notification ?? {})).toEqual(["told"]);
  });

  it.each([
    [
      "a runbook",
      "[{ go: { run: { workflow: { namespace: desk, name: restrt } } } }]",
      'there is no Runbook "desk/restrt"',
    ],
    ["a definition", "[{ go: { call: desk.tell, with: { message: tld } } }]", 'there is no Notification "tld"'],
  ])("that name nothing are errors at their place: %s", (_, tasks, says) => {
    const { found } = load(ticket(tasks), restart, told);
    expect(hasErrors(found)).toBe(true);
    expect(found.map(({ code, line, message }) => `${line} ${code} ${message}`)).toEqual([`14 OPS301 ${says}`]);
  });

  it("are no names where an expression makes them, nor in data", () => {
    const data = "[{ go: { set: { run: { workflow: { namespace: desk, name: nobody } } } } }]";
    expect(load(ticket(data)).found).toEqual([]);
    expect(load(ticket("[{ go: { call: desk.tell, with: { message: '${ .title }' } } }]")).found).toEqual([]);
  });

  it("in a runbook are checked as well", () => {
    const calling = restart.replace("set: { done: true }", "run: { workflow: { namespace: desk, name: nobody } }");
    expect(load(calling).found.map(({ message }) => message)).toEqual(['there is no Runbook "desk/nobody"']);
  });
});
