import { realpathSync } from "node:fs";
import { Command } from "commander";
import { addHost, cloneHost } from "./change/add.ts";
import { start, stop } from "./change/daemon.ts";
import { exchange } from "./change/exchange.ts";
import { removeHost } from "./change/remove.ts";
import { takeDown } from "./down.ts";
import { askedOf } from "./host/asked.ts";
import { commandOn } from "./host/command.ts";
import { attach } from "./namespace/attach.ts";
import { Refusal } from "./namespace/refusal.ts";
import { type Running, readRunning } from "./site/running.ts";
import { statusOf, statusText } from "./status.ts";
import { checkout, up } from "./up.ts";

const say = (text: string): void => void process.stdout.write(text);
const program = new Command("lab")
  .description(
    "Twelve hosts with real daemons in network namespaces of this machine. docs/lab.md tells what runs there.",
  )
  .option("--name <name>", "which lab, where several are up", realpathSync(checkout))
  .enablePositionalOptions();
const lab = (): string => program.opts<{ name: string }>().name;

program
  .command("up")
  .description("start the twelve hosts")
  .action(async () => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
      process.once(signal, () => void takeDown(lab()).finally(() => process.exit(1)));
    const running = await up({ lab: lab(), isTied: false });
    say(statusText(statusOf(running)));
  });

program
  .command("down")
  .description("end all of them, without a trace")
  .action(async () => say((await takeDown(lab())) ? "The lab is down.\n" : "The lab was down.\n"));

program
  .command("status")
  .description("show each host, its address and its daemons; exit code 1 where one is missing")
  .option("--json", "as one line of JSON")
  .action(({ json }: { json?: true }) => {
    const status = statusOf(readRunning(lab()));
    say(json === true ? `${JSON.stringify(status)}\n` : statusText(status));
    if (!status.whole) process.exitCode = 1;
  });

program
  .command("exec")
  .argument("<host>")
  .argument("<command...>")
  .description("run a command on a host as root: npm run lab exec mid -- ssh web1 uptime")
  .passThroughOptions()
  .allowUnknownOption()
  .action(async (host: string, command: string[]) => {
    const argv = command[0] === "--" ? command.slice(1) : command;
    process.exitCode = await attach(commandOn(readRunning(lab()), host, argv));
  });

program
  .command("asked")
  .argument("<host>")
  .description("show the command lines that were asked of a host over SSH, each as a text of JSON")
  .action((host: string) => {
    for (const line of askedOf(readRunning(lab()), host)) say(`${JSON.stringify(line)}\n`);
  });

const change = (name: string, parameters: string, description: string, act: Change): void => {
  const command = program.command(`${name} ${parameters}`).description(description);
  command.action(async () => {
    const [one = "", two = "", three = ""] = command.args;
    await act(readRunning(lab()), one, two, three);
    say(`${[name, ...command.args].join(" ")}: done\n`);
  });
};
type Change = (running: Running, one: string, two: string, three: string) => Promise<unknown>;
change("stop", "<host> <daemon>", "stop a daemon", stop);
change("start", "<host> <daemon>", "start a daemon", start);
change("exchange", "<host> <other>", "exchange the addresses of two hosts", exchange);
change("add", "<host> <role> <address>", "add a host of a role", addHost);
change("clone", "<of> <host> <address>", "add a copy of a host with the same machine-id and SSH host key", cloneHost);
change("remove", "<host>", "end a host for good", removeHost);

try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof Refusal)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
