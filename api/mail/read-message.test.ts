import { describe, expect, it } from "vitest";
import { readMessage } from "./read-message.ts";

const read = (...lines: readonly string[]) => readMessage(Buffer.from(lines.join("\r\n")));
const multipart = 'Content-Type: multipart/mixed; boundary="b"';

describe("a message", () => {
  it.each([
    [["From: Ada <Ada@Example.org>"], "ada@example.org"],
    [["From: Lovelace, Ada <ada@example.org>"], "ada@example.org"],
    [["From: ada@example.org", "From: Eve <eve@evil.example>"], ""],
    [["From: eve@evil.example, ada@example.org"], ""],
    [["From: both: eve@evil.example, ada@example.org;"], ""],
    [['From: "ada@example.org" <eve@evil.example>'], "eve@evil.example"],
    [["Subject: of nobody"], ""],
  ])("with %j is from %j: of several senders none is taken", async (headers, from) => {
    expect((await read(...headers, "", "Hello")).mail.from).toBe(from);
  });

  it("of 11,000 parts is none, before it takes the memory of them", async () => {
    const parts = Array.from({ length: 11_000 }, () => "--b");
    await expect(read("From: a@b.example", multipart, "", ...parts)).rejects.toThrow('begin with "--"');
  });

  it("has 100 files at most: the others are in the message", async () => {
    const parts = Array.from({ length: 150 }, (_, index) => ["--b", "Content-Type: application/pdf", "", `${index}`]);
    const { parts: files } = await read("From: a@b.example", multipart, "", ...parts.flat(), "--b--");
    expect(files.map(({ name }) => name)).toEqual(files.map((_, index) => `part-${index + 1}`));
    expect(files).toHaveLength(100);
  });

  it("of HTML alone says what that shows, however deep and however much of it", async () => {
    const html = (body: string) => read("From: a@b.example", "Content-Type: text/html", "", body);
    expect((await html("<p>It is <b>dark</b></p><style>p{}</style><script>x()</script>")).mail.text).toBe("It is dark");
    const deep = await html(`${"<div>".repeat(200_000)}deep`);
    expect(deep.mail.text.length).toBeLessThan(100);
  });

  it("is known by a Message-ID that an index can hold", async () => {
    const id = async (text: string) => (await read("From: a@b.example", `Message-ID: <${text}>`, "", "x")).messageId;
    expect(await id("one@b.example")).toBe("one@b.example");
    expect(await id("字".repeat(700))).toBeNull();
  });
});
