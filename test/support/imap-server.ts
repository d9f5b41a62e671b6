import { type ChildProcess, spawn } from "node:child_process";
import { chmodSync, chownSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { ImapFlow } from "imapflow";
import { type KeyPair, selfSigned } from "./listener.ts";
import { lowPorts } from "./low-port.ts";
import { eventually } from "./product.ts";

export interface TestImapServer {
  /** TLS from the first byte. */
  readonly imaps: number;
  /** STARTTLS is demanded. */
  readonly imap: number;
  /** PEM of the authority of its certificate, which is for `localhost`. */
  readonly ca: string;
  /** A connection as the user of the mailbox, whose password is `s3cret`. */
  login(user: string): Promise<ImapFlow>;
  stop(): Promise<void>;
}

export const imapPassword = "s3cret";

/** Signs with openssl once a process: it takes a while. */
let pair: KeyPair | null = null;

/** Debian's Dovecot on free ports of 127.0.0.1, with a mailbox for every user who is named. */
export async function startImapServer(users: readonly string[]): Promise<TestImapServer> {
  pair ??= selfSigned("localhost");
  const { key, cert } = pair;
  const home = mkdtempSync(join(tmpdir(), "opsloom-imap-"));
  chmodSync(home, 0o755);
  // Dovecot gives no mail to root.
  const isRoot = userInfo().uid === 0;
  const owner = isRoot ? { uid: 65_534, gid: 65_534 } : { uid: userInfo().uid, gid: userInfo().gid };
  mkdirSync(join(home, "mail"));
  chownSync(join(home, "mail"), owner.uid, owner.gid);
  const write = (name: string, text: string): string => {
    writeFileSync(join(home, name), text, { mode: 0o644 });
    return join(home, name);
  };
  const [imaps = 0, imap = 0] = await lowPorts(2);
  const me = userInfo().username;
  const unprivileged = `default_internal_user = ${me}\ndefault_login_user = ${me}\ndefault_internal_group = ${me}
service anvil {\n  chroot =\n}\nservice imap-login {\n  chroot =\n}\n`;
  const config = write(
    "dovecot.conf",
    `${isRoot ? "" : unprivileged}protocols = imap
listen = 127.0.0.1
base_dir = ${home}/run
state_dir = ${home}
log_path = ${home}/log
ssl = required
ssl_cert = <${write("cert.pem", cert)}
ssl_key = <${write("key.pem", key)}
mail_location = maildir:${home}/mail/%u
mail_fsync = never
passdb {
  driver = passwd-file
  args = ${write("users", users.map((user) => `${user}:{PLAIN}${imapPassword}\n`).join(""))}
}
userdb {
  driver = static
  args = uid=${owner.uid} gid=${owner.gid} home=${home}/mail/%u
}
namespace inbox {
  inbox = yes
  separator = /
}
service imap-login {
  inet_listener imap {
    port = ${imap}
  }
  inet_listener imaps {
    port = ${imaps}
    ssl = yes
  }
}
`,
  );
  const child: ChildProcess = spawn("dovecot", ["-F", "-c", config], {
    env: { PATH: `${process.env["PATH"] ?? ""}:/usr/sbin` },
    stdio: "ignore",
  });
  const gone = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const login = async (user: string): Promise<ImapFlow> => {
    const client = new ImapFlow({
      host: "127.0.0.1",
      port: imaps,
      secure: true,
      servername: "localhost",
      tls: { ca: cert },
      auth: { user, pass: imapPassword },
      logger: false,
    });
    client.on("error", () => undefined);
    await client.connect();
    return client;
  };
  const stop = async (): Promise<void> => {
    child.kill("SIGTERM");
    await gone;
    rmSync(home, { recursive: true, force: true });
  };
  try {
    await eventually("Dovecot to let somebody in", async () => {
      if (child.exitCode !== null) throw new Error(`Dovecot ended: ${readFileSync(join(home, "log"), "utf8")}`);
      const client = await login(users[0] ?? "").catch(() => null);
      await client?.logout();
      return client !== null;
    });
  } catch (error) {
    await stop();
    throw error;
  }
  return { imaps, imap, ca: cert, login, stop };
}
