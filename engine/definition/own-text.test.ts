import { expect, it } from "vitest";
import { ownText } from "./own-text.ts";

const calendar = (name: string, rest = ""): string =>
  `apiVersion: opsloom/v1\nkind: Calendar\nmetadata: { name: ${name} } # ${name}\nspec:\n  zone: UTC\n  open: { mon-fri: '08:00-18:00' }\n${rest}`;
const file = `# of the file\n${calendar("one")}---\n# before two\n\n${calendar("two", "  # after two\n")}---\n${calendar("three")}`;
const of = (name: string, text = file): string | null => ownText({ kind: "Calendar", name }, text);

it("is one definition of a file, with the comments that stand with it and nothing of the others", () => {
  expect(of("one")).toBe(`# of the file\n${calendar("one")}`);
  expect(of("two")).toBe(`# before two\n\n${calendar("two", "  # after two\n")}`);
  expect(of("three")).toBe(calendar("three"));
});

it("is the whole of a file that holds one, also one of JSON or behind a marker", () => {
  const json = '{ "apiVersion": "opsloom/v1", "kind": "Calendar", "metadata": { "name": "j" }, "spec": {} }';
  expect(of("j", json)).toBe(`${json}\n`);
  expect(of("one", `---\n${calendar("one")}`)).toBe(calendar("one"));
  expect(of("j", `${calendar("one")}--- ${json}\n`)).toBe(`${json}\n`);
});

it("is nothing of a file that does not hold it, or is no YAML", () => {
  expect(of("four")).toBeNull();
  expect(ownText({ kind: "Queue", name: "one" }, file)).toBeNull();
  expect(of("one", "a: [")).toBeNull();
});
