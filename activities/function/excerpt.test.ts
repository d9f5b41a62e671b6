import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { z } from "zod";
import type { Json } from "../../engine/base/json.ts";
import { callHttp } from "../http/call-http.ts";
import { createHttpClient } from "../../net/http-client.ts";
import { createRunShell } from "../shell/run-shell.ts";
import { defineActivity, type FunctionContext, type FunctionDefinition } from "./define-activity.ts";
import { createFunctions } from "./functions.ts";
import { createFileSecrets, createSeenSecrets } from "./secret.ts";

/** No two characters of it follow each other in anything else that is told here. */
const canary = "QxZ7JvK9WqY3";
let server: Server;
let origin: string;
let answer: { readonly status: number; readonly type: string; readonly body: string };
let folder: string;

beforeAll(async () => {
  server = createServer((_, res) => res.writeHead(answer.status, { "content-type": answer.type }).end(answer.body));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  folder = await mkdtemp(join(tmpdir(), "opsloom-secrets-"));
});
afterAll(async () => {
  await new Promise((resolve) => server.close(resolve));
  await rm(folder, { recursive: true, force: true });
});

/** What the fault of a function says that has seen the canary. */
async function detailOf(definition: FunctionDefinition, input: Json): Promise<string> {
  const careless = defineActivity({
    name: "test.careless",
    title: "Reads a secret, then does as another function",
    input: z.json(),
    output: z.json(),
    run: async (given, context: FunctionContext): Promise<Json> => {
      await context.secrets.read("token");
      return (await definition.run(definition.input.parse(given), context)) as Json;
    },
  });
  const http = createHttpClient({ egress: { allow: ["127.0.0.0/8"] } });
  const functions = createFunctions({ http, secrets: { read: () => Promise.resolve(canary) }, log: () => undefined }, [
    careless,
  ]);
  const error = await functions.call("test.careless", input, "key").catch((thrown: unknown) => thrown);
  await http.close();
  return (error as { details: [{ detail: string }] }).details[0].detail;
}

/** Fails on any piece of the canary of three characters or more. */
function expectNoPiece(text: string): void {
  for (let at = 0; at + 3 <= canary.length; at += 1) expect(text).not.toContain(canary.slice(at, at + 3));
}

it.each([490, 495, 499])(
  "no beginning of a secret is left where an answer over HTTP is cut short (at %i)",
  async (before) => {
    answer = { status: 500, type: "text/plain", body: `${"-".repeat(before)}${canary} and more` };
    const detail = await detailOf(callHttp, { method: "get", endpoint: origin });
    expect(detail).toContain(`answered 500: ${"-".repeat(before)}*`);
    expectNoPiece(detail);
  },
);

it("no piece of a secret is left in what is said of an answer that is not JSON", async () => {
  answer = { status: 200, type: "application/json", body: `{"token":"${canary}` };
  const detail = await detailOf(callHttp, { method: "get", endpoint: origin });
  expect(detail).toContain('but is not: {"token":"***');
  expectNoPiece(detail);
});

it("no end of a secret is left where the output of a command is cut short", async () => {
  const shell = createRunShell({ enabled: true });
  const detail = await detailOf(shell, {
    command: `printf %s "$1" >&2; exit 1`,
    arguments: [`${canary}${"-".repeat(498)}`],
  });
  expect(detail).toContain(`exit code 1: **${"-".repeat(498)}`);
  expectNoPiece(detail);
});

it("no piece of a secret that is not the JSON its file claims is told", async () => {
  await writeFile(join(folder, "token.json"), `{"token": ${canary}}`);
  const told = await createFileSecrets(folder)
    .read("token")
    .then(
      () => "nothing",
      (error: unknown) => (error as Error).message,
    );
  expect(told).toContain('the secret "token" is not JSON');
  expectNoPiece(told);
});

it("an empty secret file holds no secret", async () => {
  for (const content of ["", "\n", "  \r\n"]) {
    await writeFile(join(folder, "blank"), content);
    expect(await createFileSecrets(folder).read("blank")).toBeUndefined();
  }
});

it.each(["base64", "base64url"] as const)(
  "a secret inside a longer text is hidden in the %s of it, wherever it stands",
  (encoding) => {
    const secret = "s3cr3t>?pass\u00fcword";
    const seen = createSeenSecrets();
    seen.add(secret);
    const bytes = Buffer.from(secret);
    for (const user of ["", "k", "ki", "kim"]) {
      const told = seen.mask(Buffer.from(`${user}:${secret}:rest`).toString(encoding));
      const plain = Buffer.from(told.replaceAll("***", ""), encoding).toString("latin1");
      for (let at = 0; at + 3 <= bytes.length; at += 1)
        expect(plain).not.toContain(bytes.subarray(at, at + 3).toString("latin1"));
      expect(told).toContain("***");
    }
  },
);
