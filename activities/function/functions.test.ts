import { describe, expect, it } from "vitest";
import { z } from "zod";
import type { Json, JsonObject } from "../../engine/base/json.ts";
import { createHttpClient } from "../../net/http-client.ts";
import { defineActivity, type FunctionContext } from "./define-activity.ts";
import { faultError } from "./fault-error.ts";
import { createFunctions } from "./functions.ts";

const canary = 'ca"nary\nvalue';
const log: string[] = [];

function functionThat(run: (context: FunctionContext) => Promise<Json>) {
  return createFunctions(
    {
      http: createHttpClient({ egress: {} }),
      secrets: {
        read: (name) =>
          Promise.resolve(
            name === "token" ? canary : name === "pair" ? { user: "kim-user", key: "kim-key" } : undefined,
          ),
      },
      log: (message, details: JsonObject) => log.push(JSON.stringify([message, details])),
    },
    [
      defineActivity({
        name: "test.reads",
        title: "Reads a secret",
        input: z.json(),
        output: z.json(),
        run: (_, context) => run(context),
      }),
    ],
  );
}

const call = (run: (context: FunctionContext) => Promise<Json>): Promise<Json> =>
  functionThat(run).call("test.reads", {}, "key");

describe("a secret that a function reads itself", () => {
  it("is masked in what it returns, in every form in which it may come back", async () => {
    const output = await call(async ({ secrets }) => {
      const token = (await secrets.read("token")) as string;
      return {
        plain: `Bearer ${token}`,
        [token]: [Buffer.from(token).toString("base64"), encodeURIComponent(token)],
        json: JSON.stringify({ token }),
      };
    });
    expect(output).toEqual({ plain: "Bearer ***", "***": ["***", "***"], json: '{"token":"***"}' });
  });

  it("is masked part by part when it has parts, and one that was not found masks nothing", async () => {
    const output = await call(async ({ secrets }) => ({
      pair: (await secrets.read("pair")) ?? null,
      none: (await secrets.read("none")) ?? "undefined",
    }));
    expect(output).toEqual({ pair: { user: "***", key: "***" }, none: "undefined" });
  });

  it("is masked in faults and in errors that are defects, with their stack and cause", async () => {
    const fault = await call(async ({ secrets }) => {
      throw faultError("communication", `refused ${(await secrets.read("token")) as string}`);
    }).catch((error: unknown) => error);
    expect(fault).toMatchObject({ message: "refused ***", details: [{ detail: "refused ***" }] });
    const defect = (await call(async ({ secrets }) => {
      const token = (await secrets.read("token")) as string;
      throw new TypeError(`no ${token}`, { cause: new Error(token) });
    }).catch((error: unknown) => error)) as Error;
    expect(defect).toMatchObject({ name: "TypeError", message: "no ***" });
    expect(defect.stack).not.toContain(canary);
    expect(defect.cause).toBeUndefined();
  });

  it("leaves an error without it as it was", async () => {
    const error = new Error("nothing to hide");
    await expect(
      call(async ({ secrets }) => {
        await secrets.read("token");
        throw error;
      }),
    ).rejects.toBe(error);
  });

  it("is masked in the log", async () => {
    log.length = 0;
    await call(async ({ secrets, log: say }) => {
      const token = (await secrets.read("token")) as string;
      say(`using ${token}`, { token });
      return null;
    });
    expect(log).toEqual([JSON.stringify(["using ***", { function: "test.reads", token: "***" }])]);
  });
});
