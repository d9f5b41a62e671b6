/** Which record a mail is about: by what it answers, else by a number in its subject. */
import type { Mail } from "./mail.ts";
import type { AnswerRule } from "./ir.ts";

type Types = readonly Pick<AnswerRule, "record" | "prefix">[];

/** `INC0000123` as numbers are made: what people write otherwise may be anything. */
const number = /(?<![A-Za-z0-9])([A-Z]{2,8})([0-9]{7,12})(?![A-Za-z0-9])/gu;
/** Records that are looked for at most. */
const most = 10;

/** Ids such as `incident/INC0000123`, the likeliest first, each once: of types that the mailbox answers. */
export function recordsNamed({ answers, subject }: Pick<Mail, "answers" | "subject">, types: Types): readonly string[] {
  const byId = answers.flatMap((id) => recordOfMessage(id) ?? []);
  const known = byId.filter((id) => types.some(({ record }) => id.startsWith(`${record}/`)));
  const bySubject = [...subject.matchAll(number)].flatMap(([whole, prefix]) =>
    types.filter((type) => type.prefix === prefix).map(({ record }) => `${record}/${whole}`),
  );
  return [...new Set([...known, ...bySubject])].slice(0, most);
}

/** The Message-ID of what tells of a record, and the id of the thread of all that does: see `idText` of the channels. */
export function threadOf(recordId: string): string {
  return recordId.replace("/", "_");
}

/** The record of which a message told that we have sent, by its Message-ID; null = it is none of ours. */
function recordOfMessage(id: string): string | null {
  const [, type, found] = /^([a-z][a-z0-9-]{0,62})_([A-Z]{2,8}[0-9]{7,12})(?=[_@])/u.exec(id) ?? [];
  return type === undefined || found === undefined ? null : `${type}/${found}`;
}
