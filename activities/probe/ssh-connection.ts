import { createHash } from "node:crypto";
import ssh2, { type Client, type ClientChannel } from "ssh2";
import type { HostKeyStanding } from "../../engine/discovery/host-key.ts";
import type { Secrets } from "../../engine/discovery/credential-secret.ts";
import type { HostKeys } from "./host-keys.ts";
import type { ProbeLimits } from "./limits.ts";
import type { Login } from "./logins.ts";
import { refusal, refusalOf, timedOut } from "./refusal.ts";

export interface CommandResult {
  readonly stdout: Buffer;
  readonly stderr: Buffer;
  /** null = a signal ended it. */
  readonly exitCode: number | null;
}

export type CommandOutcome =
  | { readonly kind: "ended"; readonly result: CommandResult }
  | { readonly kind: "timeout" | "tooLarge" }
  /** The connection is of no use any more. */
  | { readonly kind: "broken"; readonly error: Error };

export interface SshConnection {
  /** `SHA256:…` as OpenSSH prints it: identity of the host. */
  readonly hostKey: string;
  /** Runs one line of a shell. Commands run side by side, as many as a server takes by default. */
  run(line: string, limits: { readonly timeoutMs: number; readonly maxBytes: number }): Promise<CommandOutcome>;
  close(): void;
}

export interface SshParams {
  readonly address: string;
  readonly port: number;
  readonly secret: Secrets["ssh"];
  readonly hostKeys: HostKeys;
  readonly limits: Pick<ProbeLimits, "loginMs">;
  readonly signal: AbortSignal;
}

/**
 * OpenSSH takes 10 sessions a connection unless it is told another number, and counts one that is over until its
 * process is reaped: with 8 at once, the twelve commands of a Linux host met "open failed".
 */
const channelsAtOnce = 4;

/** What a command says beside its output; the rest is cut. */
const maxStderr = 64 * 1024;

/**
 * Logs in by the one method that the secret is for, once. A password is not sent to a host whose key nobody knows at an
 * address that had another: that may be somebody else who wants to have it.
 */
export function connectSsh(params: SshParams): Promise<Login<SshConnection>> {
  const { address, port, secret, signal, hostKeys } = params;
  const where = `${address}:${port} (ssh)`;
  const client = new ssh2.Client();
  let hostKey = "";
  let standing: HostKeyStanding = "new";
  let wasAsked = false;
  return new Promise((resolve, reject) => {
    const release = (): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", abort);
      client.off("error", onError).off("close", onClose);
      // A later error of a connection that is given up must not end the process.
      client.on("error", () => {});
    };
    const end = (login: Login<SshConnection>): void => {
      release();
      if (login.kind !== "accepted") client.destroy();
      resolve(login);
    };
    const giveUp = (reason: unknown): void => {
      release();
      client.destroy();
      reject(reason instanceof Error ? reason : new Error(String(reason)));
    };
    const onError = (error: Error & { level?: string }): void => {
      if (standing === "changed" && !isKey(secret)) return end({ kind: "failed", refusal: changedKey(where, hostKey) });
      if (error.level === "client-authentication") return end(wasAsked ? { kind: "refused" } : noMethod(where, secret));
      if (error.level === "client-timeout") return end({ kind: "failed", refusal: timedOut(where) });
      if (error.message.startsWith("Connection lost before handshake"))
        return end({ kind: "failed", refusal: closedEarly(where) });
      try {
        end({ kind: "failed", refusal: refusalOf(where, error) });
      } catch (own) {
        giveUp(own);
      }
    };
    const onClose = (): void => end(wasAsked ? { kind: "refused" } : { kind: "failed", refusal: closedEarly(where) });
    const abort = (): void => giveUp(signal.reason);
    // Its own clock stops at the handshake; a login that drips ends as well.
    const timer = setTimeout(() => end({ kind: "failed", refusal: timedOut(where) }), params.limits.loginMs);
    if (signal.aborted) return abort();
    signal.addEventListener("abort", abort, { once: true });
    client
      .on("error", onError)
      .once("close", onClose)
      .once("ready", () => {
        const accepted = (): void => end({ kind: "accepted", value: createConnection(client, hostKey) });
        // A key that nobody knows is not made known by a login: who takes any login would be known by it.
        if (standing === "changed") accepted();
        else hostKeys.remember(address, hostKey).then(accepted, giveUp);
      });
    try {
      client.connect({
        host: address,
        port,
        username: secret.user,
        readyTimeout: params.limits.loginMs,
        hostVerifier(key: Buffer, verify: (valid: boolean) => void) {
          hostKey = `SHA256:${createHash("sha256").update(key).digest("base64").replaceAll("=", "")}`;
          hostKeys.judge(address, hostKey).then((judged) => {
            standing = judged;
            verify(judged !== "changed" || isKey(secret));
          }, giveUp);
        },
        authHandler: authHandler(secret, () => (wasAsked = true)) as never,
      });
    } catch (error) {
      // The library reads a key as it connects; its message holds none of it.
      const text = error instanceof Error ? error.message : String(error);
      end({
        kind: "failed",
        refusal: refusal(
          "configuration",
          `${where}: the secret cannot be used: ${text}`,
          "store a private key in the form of OpenSSH or PEM, with its passphrase",
        ),
      });
    }
  });
}

function isKey(secret: Secrets["ssh"]): secret is Extract<Secrets["ssh"], { readonly key: string }> {
  return "key" in secret;
}

/**
 * Asks the server first what it takes, then tries the one method once: a password that is offered in two ways counts
 * twice where accounts are locked.
 */
function authHandler(secret: Secrets["ssh"], onAsked: () => void) {
  if (isKey(secret)) {
    const parsed = ssh2.utils.parseKey(secret.key, secret.passphrase ?? undefined);
    if (parsed instanceof Error) throw new Error(parsed.message.slice(0, 200));
  }
  let step = 0;
  return (methods: readonly string[] | null, _partial: boolean | null, next: (method: unknown) => void): void => {
    step++;
    if (step === 1) return next({ type: "none", username: secret.user });
    if (step > 2) return next(false);
    const offered = methods ?? [];
    const method = isKey(secret)
      ? "publickey"
      : offered.includes("password") || !offered.includes("keyboard-interactive")
        ? "password"
        : "keyboard-interactive";
    if (offered.length > 0 && !offered.includes(method)) return next(false);
    onAsked();
    if (isKey(secret))
      return next({
        type: "publickey",
        username: secret.user,
        key: secret.key,
        ...(secret.passphrase === null ? {} : { passphrase: secret.passphrase }),
      });
    if (method === "password") return next({ type: "password", username: secret.user, password: secret.password });
    next({
      type: "keyboard-interactive",
      username: secret.user,
      prompt: (
        _name: string,
        _text: string,
        _language: string,
        prompts: readonly unknown[],
        finish: (a: string[]) => void,
      ) => finish(prompts.length === 1 ? [secret.password] : []),
    });
  };
}

function noMethod(where: string, secret: Secrets["ssh"]): Login<never> {
  return {
    kind: "failed",
    refusal: refusal(
      "credentials",
      `${where} takes no login by ${isKey(secret) ? "key" : "password"}`,
      `give a credential with a ${isKey(secret) ? "password" : "key"}, or allow it on the host`,
    ),
  };
}

function closedEarly(where: string) {
  return refusal(
    "network",
    `${where} closed the connection before a login`,
    "check that the host takes SSH from the collector",
  );
}

function changedKey(where: string, key: string) {
  return refusal(
    "configuration",
    `${where} shows the host key ${key}, which nobody knows, and had another before: no password was sent`,
    "if the host was installed anew, give a credential with a key, or forget the host key that is remembered",
  );
}

function createConnection(client: Client, hostKey: string): SshConnection {
  let broken: Error | null = null;
  let running = 0;
  const waiting: (() => void)[] = [];
  const onBroken: ((error: Error) => void)[] = [];
  const breakDown = (error: Error): void => {
    broken ??= error;
    for (const tell of onBroken.splice(0)) tell(broken);
  };
  client.on("error", breakDown);
  client.once("close", () => breakDown(Object.assign(new Error("the connection was closed"), { code: "ECONNRESET" })));
  const enter = async (): Promise<void> => {
    if (running >= channelsAtOnce) await new Promise<void>((resolve) => waiting.push(resolve));
    else running++;
  };
  const leave = (): void => {
    const next = waiting.shift();
    if (next === undefined) running--;
    else next();
  };
  return {
    hostKey,
    async run(line, limits) {
      await enter();
      try {
        if (broken !== null) return { kind: "broken", error: broken };
        return await runOne(client, line, limits, onBroken);
      } finally {
        leave();
      }
    },
    close: () => void client.destroy(),
  };
}

function runOne(
  client: Client,
  line: string,
  limits: { readonly timeoutMs: number; readonly maxBytes: number },
  onBroken: ((error: Error) => void)[],
): Promise<CommandOutcome> {
  return new Promise((resolve) => {
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    let size = 0;
    let errorSize = 0;
    let exitCode: number | null = null;
    let channel: ClientChannel | null = null;
    const end = (outcome: CommandOutcome): void => {
      clearTimeout(timer);
      const place = onBroken.indexOf(tellBroken);
      if (place !== -1) onBroken.splice(place, 1);
      if (outcome.kind !== "ended") channel?.destroy();
      resolve(outcome);
    };
    const tellBroken = (error: Error): void => end({ kind: "broken", error });
    onBroken.push(tellBroken);
    const timer = setTimeout(() => end({ kind: "timeout" }), limits.timeoutMs);
    try {
      // Tools then speak English and print numbers as parsers read them, where the server lets the name through.
      client.exec(line, { env: { LC_ALL: "C" } }, (error, opened) => {
        if (error !== undefined) return end({ kind: "broken", error });
        channel = opened;
        opened.on("data", (chunk: Buffer) => {
          size += chunk.length;
          if (size > limits.maxBytes) return end({ kind: "tooLarge" });
          stdout.push(chunk);
        });
        opened.stderr.on("data", (chunk: Buffer) => {
          if (errorSize < maxStderr) stderr.push(chunk.subarray(0, maxStderr - errorSize));
          errorSize += chunk.length;
          if (errorSize > limits.maxBytes) end({ kind: "tooLarge" });
        });
        opened.on("exit", (code: number | null) => (exitCode = code));
        opened.on("error", (failed: Error) => end({ kind: "broken", error: failed }));
        opened.once("close", () =>
          end({
            kind: "ended",
            result: { stdout: Buffer.concat(stdout), stderr: Buffer.concat(stderr), exitCode },
          }),
        );
      });
    } catch (error) {
      end({ kind: "broken", error: error instanceof Error ? error : new Error(String(error)) });
    }
  });
}
