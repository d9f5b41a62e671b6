/** What must not be kept of a line: values that stand behind names of secrets, and what opens doors by its form alone. */

/** Stands where a secret was. */
const concealed = "***";

/** Words without which nothing is looked for. */
const mayHold = /pass|pwd|secret|token|api[_-]?key|authorization|bearer|eyJ|AKIA|:\/\//i;

const named =
  /((?:pass(?:word|wd|phrase)?|pwd|secret|token|api[_-]?key|access[_-]?key|authorization)["']?\s{0,3}[=:]\s{0,3})("[^"]{0,500}"|'[^']{0,500}'|(?:(?:basic|bearer)\s{1,3})?[^\s"',;&]{1,500})/gi;
const bearer = /\b(bearer\s{1,3})[\w.~+/=-]{8,500}/gi;
/** A JSON Web Token, a key of AWS. */
const forms = /\beyJ[\w-]{8,2000}\.[\w-]{8,4000}\.[\w-]{0,2000}|\bAKIA[0-9A-Z]{16}\b/g;
/** `https://user:password@host` */
const inAddress = /(:\/\/[^\s/:@]{1,200}:)[^\s/@]{1,200}@/g;

export function conceal(text: string): string {
  if (!mayHold.test(text)) return text;
  return text
    .replace(named, `$1${concealed}`)
    .replace(bearer, `$1${concealed}`)
    .replace(forms, concealed)
    .replace(inAddress, `$1${concealed}@`);
}
