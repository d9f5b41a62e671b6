import { Command, CommanderError } from "commander";
import { version } from "./version.ts";
import { ApiError, UnreachableError } from "../client/fault.ts";
import { exitCodeOf } from "./client/exit-code.ts";
import { LaunchError, exitCodes } from "./launcher/launch-error.ts";
import { remark } from "./output/print.ts";

/** A command of the program: its module is loaded only when it is the one that was called, so that `--help` is fast. */
interface Entry {
  readonly name: string;
  readonly text: string;
  /** The parameters of the command line, for what its subcommands depend on. */
  readonly load: (parameters: readonly string[]) => Promise<Command>;
}

const entries: { readonly [group: string]: readonly Entry[] } = {
  "Run it:": [
    {
      name: "up",
      text: "start PostgreSQL, Temporal, worker and API, and stay until Ctrl-C",
      load: async () => (await import("./commands/up.ts")).upCommand(),
    },
    {
      name: "status",
      text: "show what runs on the home directory",
      load: async () => (await import("./commands/status.ts")).statusCommand(),
    },
    {
      name: "down",
      text: "stop what runs on the home directory",
      load: async () => (await import("./commands/down.ts")).downCommand(),
    },
    {
      name: "doctor",
      text: "explain what a start would use and what is missing",
      load: async () => (await import("./commands/doctor.ts")).doctorCommand(),
    },
    {
      name: "demo",
      text: "play the flash sale on the running system",
      load: async () => (await import("./commands/demo.ts")).demoCommand(),
    },
    {
      name: "keys",
      text: "list, create and revoke API keys",
      load: async () => (await import("./commands/keys.ts")).keysCommand(),
    },
    {
      name: "deliveries",
      text: "what was sent as events and not understood, and reading it again",
      load: async () => (await import("./commands/deliveries.ts")).deliveriesCommand(),
    },
    {
      name: "mail",
      text: "hand a message to a mailbox; what was not taken, and reading it again",
      load: async () => (await import("./commands/mail.ts")).mailCommand(),
    },
    {
      name: "retention",
      text: "how long rows are kept that go after a time, and dropping them",
      load: async () => (await import("./commands/retention.ts")).retentionCommand(),
    },
    {
      name: "effects",
      text: "what could not be carried out, and trying it again",
      load: async () => (await import("./commands/effects.ts")).effectsCommand(),
    },
  ],
  "Write processes (validate to expr need no server):": [
    {
      name: "validate",
      text: "check definitions as publishing would",
      load: async () => (await import("./commands/validate.ts")).validateCommand(),
    },
    {
      name: "test",
      text: "run the scenarios of definitions in virtual time",
      load: async () => (await import("./commands/test.ts")).testCommand(),
    },
    {
      name: "fmt",
      text: "write definitions in their canonical form",
      load: async () => (await import("./commands/fmt.ts")).fmtCommand(),
    },
    {
      name: "schema",
      text: "print the JSON Schema for editors",
      load: async () => (await import("./commands/schema.ts")).schemaCommand(),
    },
    {
      name: "expr",
      text: "evaluate a jq expression on JSON or YAML",
      load: async () => (await import("./commands/expr.ts")).exprCommand(),
    },
    {
      name: "patterns",
      text: "list every command that patterns run on targets, also for sudoers",
      load: async () => (await import("./commands/patterns.ts")).patternsCommand(),
    },
    {
      name: "functions",
      text: "list what definitions may call, or show one: input, output, example, who has it",
      load: async () => (await import("./commands/functions.ts")).functionsCommand(),
    },
    {
      name: "diff",
      text: "show what publishing would change",
      load: async () => (await import("./commands/publish.ts")).diffCommand(),
    },
    {
      name: "backtest",
      text: "decide records of the past by definitions before they are published",
      load: async () => (await import("./commands/backtest.ts")).backtestCommand(),
    },
    {
      name: "simulate",
      text: "replay what monitoring has sent by definitions before they are published",
      load: async () => (await import("./commands/simulate.ts")).simulateCommand(),
    },
    {
      name: "publish",
      text: "publish definitions",
      load: async () => (await import("./commands/publish.ts")).publishCommand(),
    },
    {
      name: "definitions",
      text: "show a published definition, with all that it extends",
      load: async () => (await import("./commands/definitions.ts")).definitionsCommand(),
    },
    {
      name: "retire",
      text: "publish definitions no more",
      load: async () => (await import("./commands/retire.ts")).retireCommand(),
    },
    {
      name: "pull",
      text: "write a lock file of what is published, for checks without a server",
      load: async () => (await import("./commands/pull.ts")).pullCommand(),
    },
    {
      name: "move",
      text: "move records in flight to other definitions",
      load: async () => (await import("./commands/move.ts")).moveCommand(),
    },
  ],
  "Work records:": [
    ...["incident", "change", "problem"].map((type) => ({
      name: type,
      text: `open, list, show and work ${type}s`,
      load: async () => (await import("./commands/record.ts")).recordCommand(type),
    })),
    {
      name: "record",
      text: "the same for a record type of your own: opsloom record TYPE list",
      load: async (parameters) => (await import("./commands/record.ts")).anyRecordCommand(parameters),
    },
    {
      name: "commands",
      text: "show what a record takes now, and what each command needs",
      load: async () => (await import("./commands/commands.ts")).commandsCommand(),
    },
    {
      name: "catalog",
      text: "what you may order, and its forms; order it",
      load: async () => (await import("./commands/catalog.ts")).catalogCommand(),
    },
    {
      name: "queue",
      text: "the queues that are yours, and what is in them",
      load: async () => (await import("./commands/queue.ts")).queueCommand(),
    },
    {
      name: "indicator",
      text: "numbers over time, and what they are made of",
      load: async () => (await import("./commands/indicator.ts")).indicatorCommand(),
    },
    {
      name: "map",
      text: "what services are made of, as of any instant, and what is lost with a part",
      load: async () => (await import("./commands/map.ts")).mapCommand(),
    },
    {
      name: "uptime",
      text: "promises that services are there, and what became of them",
      load: async () => (await import("./commands/uptime.ts")).uptimeCommand(),
    },
    {
      name: "certificates",
      text: "certificates, where they are shown, and what breaks on which day",
      load: async () => (await import("./commands/certificates.ts")).certificatesCommand(),
    },
    {
      name: "cloud",
      text: "accounts of providers: list one now, and what there is",
      load: async () => (await import("./commands/cloud.ts")).cloudCommand(),
    },
    {
      name: "policies",
      text: "what must hold of CIs and records, and what a policy would find",
      load: async () => (await import("./commands/policies.ts")).policiesCommand(),
    },
    {
      name: "findings",
      text: "what policies have found",
      load: async () => (await import("./commands/findings.ts")).findingsCommand(),
    },
    {
      name: "oncall",
      text: "who is on call, and who follows whom",
      load: async () => (await import("./commands/on-call.ts")).onCallCommand(),
    },
    {
      name: "windows",
      text: "when configuration items are free",
      load: async () => (await import("./commands/windows.ts")).windowsCommand(),
    },
    {
      name: "schedules",
      text: "what is due by the calendar, and when",
      load: async () => (await import("./commands/schedules.ts")).schedulesCommand(),
    },
    {
      name: "approvals",
      text: "list, approve and reject what waits for you",
      load: async () => (await import("./commands/approvals.ts")).approvalsCommand(),
    },
    {
      name: "search",
      text: "find records of all types by words",
      load: async () => (await import("./commands/search.ts")).searchCommand(),
    },
    {
      name: "similar",
      text: "what is like a record, and why",
      load: async () => (await import("./commands/search.ts")).similarCommand(),
    },
    {
      name: "notices",
      text: "show what you were told",
      load: async () => (await import("./commands/notices.ts")).noticesCommand(),
    },
    {
      name: "open",
      text: "print a link that opens the console, signed in",
      load: async () => (await import("./commands/open.ts")).openCommand(),
    },
    {
      name: "sessions",
      text: "who is signed in to the console, and ending a session",
      load: async () => (await import("./commands/sessions.ts")).sessionsCommand(),
    },
    {
      name: "contacts",
      text: "list, set and remove where people are told",
      load: async () => (await import("./commands/contacts.ts")).contactsCommand(),
    },
    {
      name: "people",
      text: "list, set and import people; say who was in which group, and with which roles, when",
      load: async () => (await import("./commands/people.ts")).peopleCommand(),
    },
    {
      name: "groups",
      text: "list, set and remove groups",
      load: async () => (await import("./commands/groups.ts")).groupsCommand(),
    },
    {
      name: "story",
      text: "tell all that belongs to a record, in the order of time",
      load: async () => (await import("./commands/story.ts")).storyCommand(),
    },
    {
      name: "explain",
      text: "say why each step of a record happened",
      load: async () => (await import("./commands/explain.ts")).explainCommand(),
    },
    {
      name: "spans",
      text: "say since when each field of a record had which value",
      load: async () => (await import("./commands/spans.ts")).spansCommand(),
    },
    {
      name: "attach",
      text: "upload files, and add them to a record",
      load: async () => (await import("./commands/attach.ts")).attachCommand(),
    },
    {
      name: "files",
      text: "save files of records",
      load: async () => (await import("./commands/files.ts")).filesCommand(),
    },
    {
      name: "versions",
      text: "list the versions of a record, or show one as it was frozen",
      load: async () => (await import("./commands/versions.ts")).versionsCommand(),
    },
    {
      name: "verify",
      text: "prove that a record, or all of them, are what was committed",
      load: async () => (await import("./commands/verify.ts")).verifyCommand(),
    },
    {
      name: "audit",
      text: "who changed who may do what, and when",
      load: async () => (await import("./commands/audit.ts")).auditCommand(),
    },
    {
      name: "heads",
      text: "where each ledger ends, to be kept elsewhere",
      load: async () => (await import("./commands/heads.ts")).headsCommand(),
    },
    {
      name: "evidence",
      text: "records in a file that proves them without a server",
      load: async () => (await import("./commands/evidence.ts")).evidenceCommand(),
    },
    {
      name: "archive",
      text: "closed records in a file that proves them without a server",
      load: async () => (await import("./commands/archive.ts")).archiveCommand(),
    },
    {
      name: "rebuild",
      text: "make what is read of records anew from their ledgers",
      load: async () => (await import("./commands/rebuild.ts")).rebuildCommand(),
    },
  ],
  "See and repair:": [
    {
      name: "run",
      text: "start, watch, list and cancel runbooks",
      load: async () => (await import("./commands/run.ts")).runCommand(),
    },
    {
      name: "alerts",
      text: "what monitoring says, and why it opened something or not",
      load: async () => (await import("./commands/alerts.ts")).alertsCommand(),
    },
    {
      name: "metrics",
      text: "what is measured: sources, series and their values",
      load: async () => (await import("./commands/metrics.ts")).metricsCommand(),
    },
    {
      name: "probe",
      text: "what is asked of services as their users do, and how they stand",
      load: async () => (await import("./commands/probe.ts")).probeCommand(),
    },
    {
      name: "logs",
      text: "what logs say: sources, templates of lines, what is noise",
      load: async () => (await import("./commands/logs.ts")).logsCommand(),
    },
    {
      name: "watch",
      text: "what is noticed in it, and what would be",
      load: async () => (await import("./commands/watch.ts")).watchCommand(),
    },
    {
      name: "cause",
      text: "what has probably caused an alert, or the trouble that a record is about, and why",
      load: async () => (await import("./commands/cause.ts")).causeCommand(),
    },
    {
      name: "proposals",
      text: "definitions that the past proposes, and publishing them or not",
      load: async () => (await import("./commands/proposals.ts")).proposalsCommand(),
    },
    {
      name: "predictions",
      text: "values that are proposed for fields of records, and how right they are",
      load: async () => (await import("./commands/predictions.ts")).predictionsCommand(),
    },
    {
      name: "remediations",
      text: "what repairs by itself, and letting a stopped one run again",
      load: async () => (await import("./commands/remediations.ts")).remediationsCommand(),
    },
    {
      name: "cmdb",
      text: "show configuration items and their impact",
      load: async () => (await import("./commands/cmdb.ts")).cmdbCommand(),
    },
    {
      name: "collectors",
      text: "collectors of discovery, and whether they are at work",
      load: async () => (await import("./commands/collectors.ts")).collectorsCommand(),
    },
    {
      name: "discover",
      text: "sweep the ranges of a discovery now",
      load: async () => (await import("./commands/discover.ts")).discoverCommand(),
    },
  ],
};

/** The program with the module of the command that the parameters call; of every other one the name alone. */
export async function programOf(parameters: readonly string[]): Promise<Command> {
  const program = new Command("opsloom")
    .description("IT processes as code")
    .version(version, "-V, --version", "print the version")
    .showSuggestionAfterError()
    .enablePositionalOptions();
  const called = parameters.find((parameter) => !parameter.startsWith("-"));
  // `opsloom help up` needs the options of `up`.
  const wanted = called === "help" ? parameters[parameters.indexOf("help") + 1] : called;
  for (const [group, commands] of Object.entries(entries)) {
    for (const { name, text, load } of commands) {
      const command = name === wanted ? await load(parameters) : new Command(name).description(text);
      program.addCommand(command.helpGroup(group));
    }
  }
  stopExiting(program);
  return program;
}

/** Runs one command line and sets the exit code; docs/operations.md lists the codes. */
export async function run(parameters: readonly string[]): Promise<void> {
  const program = await programOf(parameters);
  // A process may run several command lines: its output has one listener.
  if (!process.stdout.listeners("error").includes(forgiveClosedPipe)) process.stdout.on("error", forgiveClosedPipe);
  try {
    await program.parseAsync([...parameters], { from: "user" });
  } catch (error) {
    process.exitCode = report(error);
  }
}

/**
 * A reader that has seen enough, as in `opsloom expr ... | head`, is no failure: what is written from then on goes
 * nowhere.
 */
function forgiveClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== "EPIPE") throw error;
}

/** Commander exits by itself, with 1 for a wrong option; ours is 2, and only after stdout is written. */
function stopExiting(command: Command): void {
  command.exitOverride();
  for (const child of command.commands) stopExiting(child);
}

/** Each wrong place of the request on a line, where the message tells only the first. */
function otherFaults(error: unknown): readonly string[] {
  if (!(error instanceof ApiError) || error.errors.length < 2) return [];
  if (error.errors.every(({ detail }) => error.message.includes(detail))) return [];
  return error.errors.map(({ pointer, detail }) => `  ${pointer}: ${detail}`);
}

function report(error: unknown): number {
  // Commander has told what is wrong already, or printed the help that was asked for.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : exitCodes.usage;
  const code = error instanceof LaunchError ? error.exitCode : exitCodeOf(error);
  const unexpected =
    !(error instanceof LaunchError) &&
    (error instanceof TypeError || error instanceof ReferenceError || error instanceof RangeError);
  const text = error instanceof Error ? (unexpected ? error.stack : error.message) : String(error);
  // What others wrote stands in many an error.
  const remedy = error instanceof UnreachableError ? `: start it with "opsloom up", or name another with --url` : "";
  remark(`opsloom: ${text}${remedy}`);
  for (const line of otherFaults(error)) remark(line);
  return code;
}
