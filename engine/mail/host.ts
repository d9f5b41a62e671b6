/** What a mail is read with, and done by, and how its intake (intake.ts) asks it. */
import type { JsonObject } from "../base/json.ts";
import type { MailFile } from "./mail.ts";
import type { AskedCommand, Opening } from "./reading.ts";

export interface MailRefusal {
  readonly code: string;
  readonly message: string;
}

export interface SeenByMail {
  /** Of the record that it was merged into, where it was. */
  readonly id: string;
  readonly number: string;
  /** As expressions see it. */
  readonly record: JsonObject;
}

export interface KeptFiles {
  readonly files: readonly MailFile[];
  readonly message: MailFile;
}

/** `by` is the name of a person. */
export interface MailHost {
  /** Active people with this address. */
  people: (address: string) => readonly string[];
  /** Puts the files of the mail where `by` could name them. */
  files: (by: string) => KeptFiles;
  /** Null = `by` sees no such record. */
  record: (id: string, by: string) => SeenByMail | null;
  /** Keys of what this mail has sent the record and was taken, as before a crash. */
  taken: (record: string) => readonly string[];
  /** Null = it was taken. */
  send: (record: string, command: AskedCommand, key: string, by: string) => MailRefusal | null;
  open: (opening: Exclude<Opening, { kind: "refuse" }>, by: string) => { readonly record: string } | MailRefusal;
  /** Is told of each rule of the mailbox that was gone by. */
  used: (rule: string) => void;
}

type Method = keyof MailHost;

/** One call of the host. */
type MailAsk = {
  [Name in Method]: { readonly ask: Name; readonly given: Parameters<MailHost[Name]> };
}[Method];

export type Intake<Result> = Generator<MailAsk, Result, unknown>;

export function* ask<Name extends Method>(
  name: Name,
  ...given: Parameters<MailHost[Name]>
): Intake<ReturnType<MailHost[Name]>> {
  return (yield { ask: name, given } as MailAsk) as ReturnType<MailHost[Name]>;
}

/** The same, whose answers may take time. */
export type SlowMailHost = {
  readonly [Name in Method]: (
    ...given: Parameters<MailHost[Name]>
  ) => ReturnType<MailHost[Name]> | Promise<ReturnType<MailHost[Name]>>;
};

export function answerOf(host: MailHost | SlowMailHost, { ask: name, given }: MailAsk): unknown {
  return (host[name] as (...given: readonly unknown[]) => unknown)(...given);
}
