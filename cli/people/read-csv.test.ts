import { describe, expect, it } from "vitest";
import { importBody } from "./import-body.ts";
import { readPeopleCsv } from "./read-csv.ts";

const read = (text: string) => readPeopleCsv("people.csv", text);
const fault = (text: string): string => {
  try {
    read(text);
  } catch (error) {
    return (error as Error).message;
  }
  return "taken";
};

describe("a table of people", () => {
  it("is read with commas, semicolons or tabs, quotes, line ends of any system and a mark of Unicode", () => {
    const wanted = [
      { name: "ines", title: 'Ines "the lab", first; of two', roles: ["agent", "approver"], active: true },
    ];
    const cells = ["ines", '"Ines ""the lab"", first; of two"', "agent approver"];
    for (const mark of [",", ";", "\t"]) {
      const text = `\uFEFFname${mark}title${mark}roles\r\n${cells.join(mark)}\r\n\r\n`;
      expect(read(text), mark).toMatchObject(wanted);
    }
  });

  it("leaves empty what is empty, and memberships alone where it has no such column", () => {
    expect(read("title,name\nInes,ines\n")).toEqual([
      { line: 2, name: "ines", title: "Ines", email: null, manager: null, roles: [], active: true, groups: null },
    ]);
    expect(read("name,title,active,groups\nold,Old,false,\n")).toMatchObject([{ active: false, groups: [] }]);
  });

  it("is refused with all that is wrong, by line", () => {
    expect(fault("name,titel\nines,Ines\n")).toBe(
      `"people.csv" cannot be imported:
  line 1: "titel" is no column: did you mean "title"?
  line 1: the column "title" is missing`,
    );
    expect(fault("name,title,active,name\n,x,perhaps\n")).toBe(
      `"people.csv" cannot be imported:
  line 1: the column "name" stands there twice
  line 2: it has 3 cells, and there are 4 columns
  line 2: the name is empty
  line 2: active is "perhaps": write true or false`,
    );
    expect(fault("name,title,roles,groups\nk m,K,Agent,Lab Group\n")).toBe(
      `"people.csv" cannot be imported:
  line 2: name has "k m": a person's name has 1 to 63 letters, digits and . _ @ -
  line 2: roles has "Agent": a role's name has 1 to 40 letters and digits, the first one small
  line 2: groups has "Lab": a group's name has 1 to 63 small letters, digits and -
  line 2: groups has "Group": a group's name has 1 to 63 small letters, digits and -`,
    );
    expect(fault("")).toContain("is empty");
    expect(fault('name,title\n"ines,Ines\n')).toContain("is no table");
  });
});

describe("what an import sends", () => {
  const lab = { name: "lab", title: "Laboratory", manager: "jan", members: ["ines", "old"] };

  it("puts the people of the file into exactly the groups it says, and leaves others where they are", () => {
    const rows = read("name,title,groups\nines,Ines,desk\njan,Jan,lab desk\n");
    expect(importBody(rows, [lab]).groups).toEqual([
      { name: "desk", title: "desk", manager: null, members: ["ines", "jan"] },
      { name: "lab", title: "Laboratory", manager: "jan", members: ["old", "jan"] },
    ]);
  });

  it("tells nothing of groups where the file has no such column", () => {
    expect(importBody(read("name,title\nines,Ines\n"), [lab]).groups).toEqual([]);
  });
});
