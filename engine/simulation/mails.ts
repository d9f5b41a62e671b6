/** Mail in scenarios, whatever host plays them: who writes it is named, not found by an address. */
import { mailCode, type Mail, type MailFile } from "../mail/mail.ts";
import type { Mailbox } from "../mail/ir.ts";
import type { MailHost, MailRefusal, SeenByMail } from "../mail/host.ts";
import { type MailOutcome, takeMailOn } from "../mail/intake.ts";
import { threadOf } from "../mail/about.ts";
import { fitsAny } from "../access/sight.ts";
import { openingRefusal } from "../access/opening.ts";
import { partOf, recordTypeOf } from "../lifecycle/bundle/bundle.ts";
import { refusalText } from "../lifecycle/faults.ts";
import { recordsOfOpening } from "../lifecycle/field/named-records.ts";
import { recordedView } from "../lifecycle/scope.ts";
import type { Bundle } from "../lifecycle/ir.ts";
import type { Refusal } from "../lifecycle/protocol.ts";
import { unknownItem } from "../catalog/ordering.ts";
import { instantText } from "../lifecycle/instant.ts";
import type { Aliases } from "./expect.ts";
import type { FileLiteral } from "./files.ts";
import type { Step } from "./ir.ts";
import type { Library } from "./library.ts";
import { missingRecord, sightFor } from "./sight.ts";
import { personReading } from "./readings.ts";
import { done, type StepOutcome } from "./steps.ts";
import { namedBy, unseenAmong } from "./unseen.ts";
import type { World } from "./world.ts";

export type MailStep = Extract<Step, { readonly kind: "mail" }>;

/** A person has an address of their name; whoever is written with one is a stranger. */
export function mailOf({ from, subject, text, headers, about }: MailStep, aliases: Aliases): Mail {
  return {
    from: isStranger(from) ? from.toLowerCase() : `${from}@example.org`,
    fromName: from,
    to: [],
    subject,
    text,
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])),
    answers: about === null ? [] : [`${threadOf(aliases.get(about) ?? about)}@opsloom.example.org`],
  };
}

export function isStranger(from: string): boolean {
  return from.includes("@");
}

/** The message itself, as it would be kept beside its files. */
export function messageOf({ text }: MailStep): FileLiteral {
  return { name: "message.eml", size: text.length, media: "text/plain" };
}

/** Whether a mail came to what its step says. */
export function mailedAs(
  { mailbox, from, record, refused }: MailStep,
  outcome: MailOutcome,
  aliases: Aliases,
): StepOutcome {
  const what = `the mail of ${from} to "${mailbox}"`;
  if ("record" in outcome) {
    if (refused !== null)
      return {
        messages: [`${what} was taken, expected a refusal${refused === true ? "" : ` ${refused}`}`],
        ends: true,
      };
    if (record !== null && outcome.kind === "opened") aliases.set(record, outcome.record);
    if (record !== null && outcome.kind === "answered")
      return { messages: [`${what} was taken by ${outcome.record}, and opened nothing`], ends: true };
    return outcome.kind === "answered" && outcome.because !== null
      ? { messages: [`${what}: ${outcome.because}`], ends: false }
      : done;
  }
  const { code, because } = outcome;
  if (refused === true || refused === code) return done;
  const told = `${what} was refused with ${code}`;
  if (refused !== null) return { messages: [`${told}, expected ${refused}: ${because}`], ends: false };
  return { messages: [`${told}: ${because}`], ends: true };
}

interface MailStage {
  readonly world: World;
  readonly library: Library;
  readonly aliases: Aliases;
}

/** One mail in virtual time. */
export function receiveMail(step: MailStep, mailbox: Mailbox, stage: MailStage): StepOutcome {
  const { world, aliases } = stage;
  if (!isStranger(step.from) && world.actor(step.from) === null)
    return { messages: [`there is no person "${step.from}"; add them under given.people`], ends: true };
  const outcome = takeMailOn(hostOf(step, stage), mailbox, mailOf(step, aliases), instantText(world.now));
  return mailedAs(step, outcome, aliases);
}

function hostOf(step: MailStep, stage: MailStage): MailHost {
  const { world, library } = stage;
  const actor = (by: string) => world.actor(by) ?? { user: by, roles: [], groups: [] };
  return {
    people: () => (isStranger(step.from) ? [] : [step.from]),
    files: (by) => {
      const kept = (file: FileLiteral): MailFile => ({ ...file, id: world.upload(file, by) });
      return { files: step.files.map(kept), message: kept(messageOf(step)) };
    },
    record: (id, by) => {
      const person = personReading(by, world.fixture, world.now);
      const looks = person === null ? () => null : sightFor(person, library);
      const [found, survivor] = [world.record(id), world.record(world.survivor(id))];
      if (found === undefined || survivor === undefined || looks(found) === null || looks(survivor) === null)
        return null;
      return seenRecord(survivor.bundle, survivor.state);
    },
    // A scenario reads a mail once.
    taken: () => [],
    send: (id, { command, input }, _key, by) => {
      const record = world.record(id);
      if (record === undefined) return missingRecord(id);
      const unseen = unseenAmong(by, stage, namedBy(record, { name: command, input }));
      if (unseen !== null) return unseen;
      const decision = world.send(id, command, input, actor(by));
      return decision.ok ? null : toldOf(decision.refusal);
    },
    open: (opening, by) => {
      const person = actor(by);
      if (opening.kind === "order") {
        const item = itemOf(library.bundles, opening.item);
        if (item === undefined || !fitsAny(person, item.for)) return unknownItem(opening.item);
        const order = { item: opening.item, form: opening.form };
        return openedOr(world.open(item.record, {}, {}, person, { order }));
      }
      const bundle = world.bundle(opening.record);
      if (bundle === undefined) return missingRecord(opening.record);
      const asked = { type: opening.record, fields: opening.fields, links: {} };
      const refusal = openingRefusal(
        recordTypeOf(bundle).access,
        { ...person, opens: library.opens(person.roles) },
        asked,
      );
      if (refusal !== null) return { code: "OPS403", message: refusal.text };
      const unseen = unseenAmong(by, stage, recordsOfOpening(bundle, opening.fields));
      if (unseen !== null) return unseen;
      return openedOr(world.open(opening.record, opening.fields, {}, person));
    },
    used: (rule) => void world.coverage.mailRules.add(rule),
  };
}

export function seenRecord(bundle: Bundle, state: Parameters<typeof recordedView>[1]): SeenByMail {
  return { id: state.id, number: state.number, record: recordedView(bundle, state) };
}

function itemOf(bundles: Library["bundles"], name: string) {
  return Object.values(bundles).flatMap((bundle) => partOf(bundle, "CatalogItem", name) ?? [])[0];
}

function openedOr({ decision, id }: ReturnType<World["open"]>): { readonly record: string } | MailRefusal {
  return decision.ok ? { record: id } : toldOf(decision.refusal);
}

export function toldOf(refusal: Refusal): MailRefusal {
  return { code: refusal.code, message: refusalText(refusal) };
}

/** What is said of a mailbox that there is not. */
export function noMailbox(name: string, known: readonly string[]): MailOutcome {
  const there = known.length === 0 ? "none" : known.join(", ");
  return { kind: "refused", code: mailCode, because: `there is no mailbox "${name}"; there are ${there}` };
}
