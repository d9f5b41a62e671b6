import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Told } from "../../test/support/command-line.ts";
import { startProduct, type TestProduct } from "../../test/support/product.ts";
import { readDefinitionFiles } from "../files/definition-files.ts";

let product: TestProduct;

beforeAll(async () => {
  product = await startProduct();
});
afterAll(() => product?.stop());

const as = (user: string, ...line: string[]): Promise<Told> => product.opsloom(user, ...line);

it("opsloom move shows a plan, carries it out by its digest, and takes it back", async () => {
  expect((await as("otto", "move", "incident")).out).toBe("no open incident has other definitions\n");
  const opened = await as("kim", "incident", "open", "title=Printer", "impact=low", "urgency=low");
  const number = /INC\d{7}/.exec(opened.out)?.[0] ?? "";
  await as("kim", "incident", "do", number, "assign", "assignee=kim");
  await as("kim", "incident", "do", number, "hold", "holdReason=awaitingVendor");
  const files = await readDefinitionFiles(["definitions"]);
  // Problems find incidents by their states.
  const naming = /incident\/|problem\/(?:effect|record-type)/u;
  const renamed = files.map((file) =>
    naming.test(file.path) ? { ...file, text: file.text.replaceAll("onHold", "waiting") } : file,
  );
  await product.publish(renamed);

  const refused = await as("otto", "move", "incident");
  expect(refused).toMatchObject({
    code: 3,
    out: expect.stringMatching(/onHold +refused +.*map "onHold" to one of cancelled, closed, inProgress/),
  });
  expect((await as("otto", "move", "incident", "--map", "onHold")).code).toBe(2);
  const preview = await as("otto", "move", "incident", "--map", "onHold=waiting");
  expect(preview).toMatchObject({
    code: 0,
    out: expect.stringMatching(new RegExp(`${number} .*onHold +waiting +mapped`)),
  });
  const digest = /--apply ([0-9a-f]{64})/.exec(preview.out)?.[1] ?? "";
  expect((await as("kim", "move", "incident", "--apply", digest)).code).toBe(5);
  expect((await as("otto", "move", "change", "--apply", digest)).code).toBe(2);
  expect((await as("otto", "move", "incident", "--map", "onHold=new", "--apply", digest)).code).toBe(2);
  expect((await as("otto", "move", "incident", "--apply", digest)).out).toContain(
    "1 moved, 0 not\nthe way back: opsloom move incident --undo",
  );
  expect((await as("kim", "incident", "show", number)).out).toContain("waiting, incident");

  const back = await as("otto", "move", "incident", "--undo", digest, "--apply", "--output", "json");
  expect(back.code, back.err).toBe(0);
  expect(JSON.parse(back.out)).toMatchObject({ undoes: digest, counts: { moved: 1, pending: 0 } });
  expect((await as("kim", "incident", "show", number)).out).toContain("onHold, incident");
});

it("opsloom move --draft tells of a calendar before it is published when open records would be due, and go on by themselves", async () => {
  const files = await readDefinitionFiles(["definitions"]);
  const following = files.map((file) => ({
    ...file,
    text: file.text.replaceAll("onTargetChange: keepUsed", "onTargetChange: keepUsed\n  whenEdited: recompute"),
  }));
  await product.publish(following);
  const open = async (title: string): Promise<string> =>
    /INC\d{7}/.exec((await as("kim", "incident", "open", `title=${title}`, "impact=low", "urgency=low")).out)?.[0] ??
    "";
  const [waiting, resolved] = [await open("Screen flickers"), await open("Mouse sticks")];
  await as("kim", "incident", "do", resolved, "assign", "assignee=kim");
  const how = ["resolutionCode=solutionProvided", "resolutionNotes=Cleaned"];
  expect((await as("kim", "incident", "do", resolved, "resolve", ...how)).code).toBe(0);
  const day = (ahead: number): string => new Date(Date.now() + ahead * 86_400_000).toISOString().slice(0, 10);
  const calendar = files.find(({ path }) => path.endsWith("incident/calendar.yaml"))!;
  const path = join(await mkdtemp(join(tmpdir(), "opsloom-move-")), "calendar.yaml");
  await writeFile(
    path,
    calendar.text.replace("- { holidays: holidays-de }", `- { holidays: holidays-de }\n    - ${day(0)}..${day(9)}`),
  );
  const told = await as("otto", "move", "incident", "--draft", path);
  expect(told.code, told.err).toBe(0);
  expect(told.out).toMatch(new RegExp(`${waiting} .*incident-resolution: \\S+ \\S+ -> \\S+ \\S+`));
  expect(told.out).toMatch(new RegExp(`${resolved} .*by itself from resolved: \\S+ \\S+ -> \\S+ \\S+`));
  expect(told.out).toContain("nothing is moved, and nothing is published");
  expect((await as("otto", "move", "incident")).out).not.toContain(waiting);
  expect((await as("otto", "move", "incident", "--draft", path, "--apply")).code).toBe(2);
  expect((await as("otto", "move", "article", "--draft", path)).out).toMatch(
    /^(no open article would have other definitions|these files change nothing that article records go by)\n$/,
  );
  await rm(dirname(path), { recursive: true });
});
