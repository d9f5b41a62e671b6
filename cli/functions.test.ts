import { expect, it } from "vitest";
import { loadDefinitions } from "../engine/definition/load.ts";
import { describeFunctions } from "./functions.ts";

const opening = (type: string): string => `document: { dsl: 1.0.3, namespace: desk, name: open, version: 1.0.0 }
do: [{ ticket: { call: record.open, with: { type: ${type} } } }]
---
apiVersion: opsloom/v1
kind: RecordType
metadata: { name: ticket }
spec: { number: TKT, fields: {} }
`;

function findings(type: string): string[] {
  const { diagnostics } = loadDefinitions([{ path: "a.yaml", text: opening(type) }], {
    functions: describeFunctions(),
  });
  return diagnostics.map(({ line, code, message }) => `${line} ${code} ${message}`);
}

it("a runbook that opens a record of a type which nobody has defined is refused", () => {
  expect(findings("ticket")).toEqual([]);
  expect(findings("tickt")).toEqual(['2 OPS301 there is no RecordType "tickt"']);
  expect(findings("'${ .type }'")).toEqual([]);
});
