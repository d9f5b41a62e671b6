/**
 * What becomes of one mail, whoever hosts it: the product, the simulator, a scenario on the store. The host answers
 * what is asked, and does what is told to it.
 *
 * M1. A mail ends in one outcome, which says why. Nothing is dropped in silence.
 * M2. What a mail does, its sender does: by the same rules as when they come themselves. What they do not see is not
 *     there for them. A stranger, who might be anybody, says nothing about records.
 * M3. Every act has a key that a second reading of the mail has too. What was taken of an earlier one is asked first:
 *     it has changed the record, so that the rules might choose otherwise now.
 */
import type { JsonObject } from "../base/json.ts";
import { whyNotGenuine } from "./authentication.ts";
import { whyAutomatic } from "./automatic.ts";
import type { AnswerRule, Mailbox } from "./ir.ts";
import { answerOf, ask, type Intake, type MailHost, type SeenByMail, type SlowMailHost } from "./host.ts";
import { type Mail, mailCode } from "./mail.ts";
import { mailScope } from "./mail-scope.ts";
import { recordsNamed } from "./about.ts";
import { type AskedCommand, commandsBy, openingBy } from "./reading.ts";

export type MailOutcome =
  | {
      readonly kind: "opened" | "answered";
      readonly record: string;
      /** What of it was refused all the same, or null. */
      readonly because: string | null;
    }
  /** `left`: no person wrote it. */
  | { readonly kind: "refused" | "left"; readonly code: string; readonly because: string };

/** `now`: instant text. */
export function takeMailOn(host: MailHost, mailbox: Mailbox, mail: Mail, now: string): MailOutcome {
  const intake = takeMail(mailbox, mail, now);
  for (let step = intake.next(); ; step = intake.next(answerOf(host, step.value)))
    if (step.done === true) return step.value;
}

/** `now`: instant text. */
export async function takeMailSlowly(
  host: SlowMailHost,
  mailbox: Mailbox,
  mail: Mail,
  now: string,
): Promise<MailOutcome> {
  const intake = takeMail(mailbox, mail, now);
  for (let step = intake.next(); ; step = intake.next(await answerOf(host, step.value)))
    if (step.done === true) return step.value;
}

function* takeMail(mailbox: Mailbox, mail: Mail, now: string): Intake<MailOutcome> {
  const automatic = whyAutomatic(mail, mailbox.addresses);
  if (automatic !== null) return { kind: "left", code: mailCode, because: automatic };
  const spoofed = mailbox.authenticated === null ? null : whyNotGenuine(mail, mailbox.authenticated);
  if (spoofed !== null) return refused(`who sent it is not proven: ${spoofed}`);
  const people = yield* ask("people", mail.from);
  if (people.length > 1)
    return refused(`"${mail.from}" is the address of ${people.length} people: ${people.slice(0, 5).join(", ")}`);
  const [sender] = people;
  const person = sender ?? mailbox.strangers;
  if (person === null) return refused(`nobody here has the address "${mail.from}"`);
  const kept = yield* ask("files", person);
  const known = sender !== undefined;
  const about = known ? yield* recordAbout(mailbox, mail, person) : null;
  const context = { person, known, ...kept };
  const answered =
    about === null ? null : yield* answer(mailbox, mailScope(mail, { ...context, about: null }), about, now);
  if (answered !== null && answered.kind === "answered") return answered;
  return yield* open(
    mailbox,
    mailScope(mail, { ...context, about: about?.seen.number ?? null }),
    person,
    now,
    answered,
  );
}

/** With which the keys of what answers begin, and of what follows an answer. */
const answerKey = "answer";
export const followKey = "also";

function keyOf(what: string, { index, command }: Pick<AskedCommand, "index" | "command">): string {
  return `${what}:${String(index)}:${command}`;
}

interface About {
  readonly rule: AnswerRule;
  readonly seen: SeenByMail;
  readonly by: string;
}

/** The first record that the mail names and its sender sees. */
function* recordAbout({ answer: rules }: Mailbox, mail: Mail, by: string): Intake<About | null> {
  for (const id of recordsNamed(mail, rules)) {
    const seen = yield* ask("record", id, by);
    const rule = seen === null ? undefined : rules.find(({ record }) => seen.id.startsWith(`${record}/`));
    if (seen !== null && rule !== undefined) return { rule, seen, by };
  }
  return null;
}

function* answer(mailbox: Mailbox, mail: JsonObject, about: About, now: string): Intake<MailOutcome> {
  const { rule, seen, by } = about;
  const taken = yield* ask("taken", seen.id);
  const answered = function* (): Intake<MailOutcome> {
    return { kind: "answered", record: seen.id, because: yield* also(mailbox, mail, { ...about, taken }, now) };
  };
  if (taken.some((key) => key.startsWith(`${answerKey}:`))) return yield* answered();
  const commands = commandsBy(rule.commands, mail, seen.record, now);
  if (!commands.ok) return refused(`"answer" of ${rule.record}: ${commands.error}`);
  let last = refused(`${seen.number} takes no mail now`);
  for (const command of commands.value) {
    const refusal = yield* ask("send", seen.id, command, keyOf(answerKey, command), by);
    if (refusal !== null) {
      last = { kind: "refused", code: refusal.code, because: `${seen.number}: ${refusal.message}` };
      continue;
    }
    yield* ask("used", `${mailbox.name}/${rule.record}/${String(command.index + 1)}`);
    return yield* answered();
  }
  return last;
}

/** What follows an answer that was taken: what is refused of it takes nothing back. */
function* also(
  mailbox: Mailbox,
  mail: JsonObject,
  { rule, seen, by, taken }: About & { readonly taken: readonly string[] },
  now: string,
): Intake<string | null> {
  const because: string[] = [];
  for (const [index, one] of rule.also.entries()) {
    const key = keyOf(followKey, { index, command: one.command });
    if (taken.includes(key)) continue;
    // Its own answer has changed it.
    const record = (yield* ask("record", seen.id, by)) ?? seen;
    const asked = commandsBy([one], mail, record.record, now);
    if (!asked.ok) because.push(asked.error);
    for (const command of asked.ok ? asked.value : []) {
      const refusal = yield* ask("send", record.id, command, key, by);
      if (refusal === null) yield* ask("used", `${mailbox.name}/${rule.record}/also/${String(index + 1)}`);
      else because.push(`"${command.command}" was refused with ${refusal.code}: ${refusal.message}`);
    }
  }
  return because.length === 0 ? null : because.join("; ");
}

/** `before`: why the record that it is about did not take it. */
function* open(
  mailbox: Mailbox,
  mail: JsonObject,
  by: string,
  now: string,
  before: MailOutcome | null,
): Intake<MailOutcome> {
  const said = before?.because == null ? "" : ` (${before.because})`;
  const opening = openingBy(mailbox, mail, now);
  if (!opening.ok) return refused(`${opening.error}${said}`);
  const used = `${mailbox.name}/open/${String(opening.value.rule + 1)}`;
  if (opening.value.kind === "refuse") {
    yield* ask("used", used);
    return refused(`${opening.value.because}${said}`);
  }
  const opened = yield* ask("open", opening.value, by);
  if (!("record" in opened)) return { kind: "refused", code: opened.code, because: opened.message };
  yield* ask("used", used);
  return { kind: "opened", record: opened.record, because: before?.because ?? null };
}

function refused(because: string): Extract<MailOutcome, { readonly kind: "refused" | "left" }> {
  return { kind: "refused", code: mailCode, because };
}
