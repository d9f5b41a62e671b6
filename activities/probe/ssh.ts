import { argvOf, isCommand, quoteArgv } from "../../engine/pattern/argv.ts";
import type { ProbeAnswer, ReadProbe, SshProbe } from "../../engine/pattern/probe.ts";
import { refusal, refusalOf, timedOut, tooLarge } from "./refusal.ts";
import type { ProbeSession, ProbeTarget } from "./session.ts";
import { type CommandResult, connectSsh } from "./ssh-connection.ts";

/** Runs one command, or reads one file, over the one connection of the run to the target. */
export async function askSsh(
  target: ProbeTarget,
  probe: SshProbe | ReadProbe,
  session: ProbeSession,
): Promise<ProbeAnswer> {
  const wrong = wrongQuestion(probe);
  if (wrong !== null) return refusal("configuration", wrong, "correct the pattern");
  const where = `${target.address}:${target.sshPort} (ssh)`;
  const key = `ssh ${target.address}:${target.sshPort}`;
  const began = performance.now();
  const entered = await session.keep(key, () =>
    session.logins.enter({
      address: target.address,
      kind: "ssh",
      where,
      login: (secret) =>
        connectSsh({
          address: target.address,
          port: target.sshPort,
          secret,
          hostKeys: session.hostKeys,
          limits: session.limits,
          signal: session.signal,
        }),
    }),
  );
  if (!entered.ok) return entered;
  const line = quoteArgv(argvOf(probe));
  const outcome = await entered.value.run(line, {
    timeoutMs: probe.kind === "ssh" ? probe.timeoutMs : session.limits.answerMs,
    maxBytes: probe.kind === "ssh" ? session.limits.maxBytes : Math.min(probe.maxBytes, session.limits.maxBytes),
  });
  session.signal.throwIfAborted();
  switch (outcome.kind) {
    case "broken":
      session.forget(key);
      return refusalOf(where, outcome.error);
    case "timeout":
      return timedOut(`"${line}" at ${where}`);
    case "tooLarge":
      return tooLarge(
        `"${line}" at ${where}`,
        probe.kind === "read" ? `${probe.maxBytes} bytes` : "its bound of bytes",
      );
    case "ended": {
      const { stdout, stderr } = outcome.result;
      const output = outputOf(probe, outcome.result);
      return typeof output === "object" && output !== null && "ok" in output
        ? output
        : {
            ok: true,
            output,
            credential: entered.credential,
            bytes: stdout.length + stderr.length,
            tookMs: performance.now() - began,
            identity: { sshHostKey: entered.value.hostKey },
          };
    }
  }
}

function wrongQuestion(probe: SshProbe | ReadProbe): string | null {
  if (probe.kind === "read")
    return /^\/[^\0\n]*$/.test(probe.file) ? null : `"${probe.file.slice(0, 100)}" is no absolute path`;
  if (!isCommand(probe.command))
    return `"${probe.command.slice(0, 100)}" is no bare name or absolute path of a command`;
  return probe.arguments.some((argument) => argument.includes("\0"))
    ? `an argument of "${probe.command}" holds a NUL`
    : null;
}

function outputOf(probe: SshProbe | ReadProbe, result: CommandResult) {
  const [stdout, stderr] = [textOf(result.stdout), textOf(result.stderr)];
  if (probe.privilege === "sudo" && result.exitCode === 1 && isSudoRefusal(stderr))
    return refusal(
      "permission",
      `sudo refuses ${argvOf(probe).slice(2).join(" ")}: ${stderr}`,
      "allow the user this command without a password",
    );
  if (result.exitCode === null)
    return refusal("protocol", `${argvOf(probe).join(" ")} was ended by a signal`, "run it by hand on the host");
  if (probe.kind === "ssh") return { stdout, stderr, exitCode: result.exitCode };
  if (result.exitCode === 0) return stdout;
  if (/no such file or directory/i.test(stderr)) return null;
  return refusal(
    "permission",
    `"${probe.file}" cannot be read: ${stderr}`,
    "let the user read it, or read it with privilege sudo",
  );
}

function isSudoRefusal(stderr: string): boolean {
  return (
    /^sudo: (?:a password is required|a terminal is required|sorry, you must have a tty|no tty present|.{0,100} is not in the sudoers)/m.test(
      stderr,
    ) || /^Sorry, user .{1,200} (?:is not allowed|may not run)/m.test(stderr)
  );
}

/** What is no UTF-8 is replaced; a NUL, which no JSON text in a database may hold, ends a line. */
function textOf(bytes: Buffer): string {
  return bytes.toString("utf8").replaceAll("\0", "\n");
}
