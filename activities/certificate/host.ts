/** Commands on the host that uses a certificate, over SSH. Its private key is made there and never leaves it. */
import type { Pool } from "pg";
import { z } from "zod";
import { readCredentialSecret } from "../../engine/discovery/credential-secret.ts";
import { quoteArgv } from "../../engine/pattern/argv.ts";
import type { Egress } from "../../net/egress.ts";
import { EgressRefused } from "../../net/egress.ts";
import type { FunctionContext } from "../function/define-activity.ts";
import { faultError } from "../function/fault-error.ts";
import { defaultLimits } from "../probe/limits.ts";
import { connectSsh, type SshConnection } from "../probe/ssh-connection.ts";
import { createStoredHostKeys } from "../probe/stored-host-keys.ts";

export interface HostDeps {
  readonly pool: Pool;
  readonly egress: Egress;
}

const file = z
  .string()
  .max(250)
  .regex(/^\/(?:[A-Za-z0-9_.@+-]+\/)*[A-Za-z0-9_.@+-]+$/u, "must be an absolute path of plain characters")
  .refine((path) => !path.split("/").includes(".."), "must not go up");

/** A command: its words, none of which a shell reads. */
export const argv = z.array(z.string().min(1).max(1_000)).min(1).max(50);

/** Where the certificate is used, and as whom to come there. */
export const hostInput = {
  host: z.string().min(1).max(253).describe("Name or address"),
  port: z.int().min(1).max(65_535).default(22),
  credential: z.string().min(1).max(100).describe("Name of the secret for SSH: a key, or { user, key }"),
  user: z.string().min(1).max(100).optional(),
  sudo: z.boolean().default(false).describe("sudo -n before each command"),
};

export const filesInput = {
  certificateFile: file.describe("Where the chain is on the host, its own certificate first"),
  keyFile: file.describe("Where its private key is on the host"),
};

export type HostInput = z.output<z.ZodObject<typeof hostInput>>;

export interface Host {
  /** Runs a command; what it printed. A fault when it ends with anything but 0, with what it said on its errors. */
  run(words: readonly string[], what: string): Promise<string>;
  close(): void;
}

const commandMs = 60_000;
const maxBytes = 256 * 1024;

export async function openHost({ pool, egress }: HostDeps, input: HostInput, context: FunctionContext): Promise<Host> {
  const connection = await login({ pool, egress }, input, context);
  const where = `${input.host}:${String(input.port)}`;
  return {
    async run(words, what) {
      const line = quoteArgv(input.sudo ? ["sudo", "-n", ...words] : words);
      const outcome = await connection.run(line, { timeoutMs: commandMs, maxBytes });
      context.signal.throwIfAborted();
      context.heartbeat();
      if (outcome.kind === "broken") throw faultError("communication", `${where}: ${outcome.error.message}`);
      if (outcome.kind !== "ended") throw faultError("timeout", `${where}: ${what} took too long or said too much`);
      const { stdout, stderr, exitCode } = outcome.result;
      if (exitCode === 0) return stdout.toString("utf8");
      const said = withoutKeys(stderr.toString("utf8").trim() || stdout.toString("utf8").trim());
      throw faultError("runtime", `${where}: ${what} failed (${String(exitCode)}): ${context.excerpt(said, "end")}`);
    },
    close: () => connection.close(),
  };
}

/** A program that prints a key where it should complain must not spread it. */
function withoutKeys(text: string): string {
  return text.replaceAll(
    /-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z0-9 ]*PRIVATE KEY-----|$)/gu,
    "***",
  );
}

async function login({ pool, egress }: HostDeps, input: HostInput, context: FunctionContext): Promise<SshConnection> {
  const { host, port, credential, user = null } = input;
  const secret = readCredentialSecret("ssh", await context.secrets.read(credential), user);
  if (!secret.ok) throw faultError("configuration", `the secret "${credential}": ${secret.error}`);
  // Where it goes is data: a password would be given to whoever answers there, a key gives nothing away.
  if (!("key" in secret.value))
    throw faultError(
      "configuration",
      `the secret "${credential}" holds a password: hosts of certificates are entered by key`,
    );
  const entered = await connectSsh({
    address: await addressOf(egress, host),
    port,
    secret: secret.value,
    hostKeys: createStoredHostKeys(pool, Date.now),
    limits: defaultLimits,
    signal: context.signal,
  });
  if (entered.kind === "accepted") return entered.value;
  if (entered.kind === "failed")
    throw faultError("communication", `${entered.refusal.message}; ${entered.refusal.remedy}`);
  throw faultError("authentication", `${host}:${String(port)} does not take the secret "${credential}"`);
}

async function addressOf(egress: Egress, host: string): Promise<string> {
  try {
    const [address] = await egress.addresses(host);
    if (address !== undefined) return address;
  } catch (error) {
    if (error instanceof EgressRefused) throw faultError("authorization", error.message);
  }
  throw faultError("communication", `"${host}" has no address`);
}
