import { expect, it } from "vitest";
import { valueOf } from "./steps.ts";

const step = {
  name: "instance",
  probe: { kind: "read", file: "/var/lib/cloud/data/instance-id", privilege: null, maxBytes: 1_000 },
  parse: { kind: "lines" },
  mask: [],
} as never;
const answered = (output: string | null) =>
  valueOf(step, { ok: true, output, credential: null, bytes: 0, tookMs: 0 } as never);

it("a file that is there is read, and one that is not says nothing", () => {
  expect(answered("i-1\n")).toEqual({ ok: true, value: ["i-1"] });
  expect(answered(null)).toEqual({ ok: true, value: null });
});
