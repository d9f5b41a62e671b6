import { describe, expect, it } from "vitest";
import { CommandConflictError, CommandFailedError, EffectRefusedError, OutcomeUnknownError } from "./error.ts";
import { isPermanentFailure } from "./permanent-failure.ts";

const withCode = (code: unknown, cause?: unknown): Error => Object.assign(new Error("failed", { cause }), { code });

describe("a failure", () => {
  it.each([
    ["a refusal", new EffectRefusedError("no")],
    ["a failed command", new CommandFailedError("no")],
    ["a conflict", new CommandConflictError("no")],
    ["a defect", new TypeError("x is not a function")],
    ["what gRPC calls an invalid argument", new Error("no", { cause: withCode(3) })],
    ["a value PostgreSQL does not store", withCode("22P05")],
    ["a broken foreign key", withCode("23503")],
  ])("that is %s would come again", (_, error) => {
    expect(isPermanentFailure(error)).toBe(true);
  });

  it.each([
    ["an outcome nobody knows", new OutcomeUnknownError("a", new CommandFailedError("no"))],
    ["a lost connection", withCode("ECONNREFUSED")],
    ["a connection lost under fetch", new TypeError("fetch failed", { cause: withCode("ECONNRESET") })],
    ["a server that is away", new Error("away", { cause: withCode(14) })],
    ["a deadlock", withCode("40P01")],
    ["a shutdown", withCode("57P01")],
    ["anything else", new Error("hm")],
    ["no error at all", "text"],
  ])("that is %s may pass", (_, error) => {
    expect(isPermanentFailure(error)).toBe(false);
  });
});
