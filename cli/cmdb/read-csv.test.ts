import { describe, expect, it } from "vitest";
import { type CiColumns, readCiCsv } from "./read-csv.ts";

const attribute = (name: string, type = "string", many = false) => ({
  name,
  type,
  many,
  required: false,
  values: null,
});
const known = [
  attribute("name"),
  attribute("port", "integer"),
  attribute("macs", "string", true),
  attribute("virtual", "boolean"),
  attribute("memory", "number"),
  attribute("tags", "object"),
];
const read = (text: string, columns: Partial<CiColumns> = {}) =>
  readCiCsv("cis.csv", text, known, { attributes: {}, relations: {}, ...columns });

describe("a table of configuration items", () => {
  it("gives values of the types of the class, by the columns that are mapped and those called as attributes", () => {
    const text =
      'Hostname;port;macs;virtual;memory;tags;Runs on;Rack\nweb1;80;"a, b";yes;1.5;"{""x"":1}";h1;R7\nweb2;;;no;;;;\n';
    const columns = { attributes: { Hostname: "name" }, relations: { "Runs on": "runsOn" } };
    expect(read(text, columns)).toEqual({
      ignored: ["Rack"],
      rows: [
        {
          line: 2,
          attributes: { name: "web1", port: 80, macs: ["a", "b"], virtual: true, memory: 1.5, tags: { x: 1 } },
          relations: [{ name: "runsOn", to: "h1" }],
        },
        { line: 3, attributes: { name: "web2", virtual: false }, relations: [] },
      ],
    });
  });

  it("is refused with all that is wrong, by line", () => {
    const wrong = "name,port,virtual,memory,tags\nweb1,eighty,maybe,much,{\nweb2,80\n";
    expect(() => read(wrong)).toThrow(
      [
        '"cis.csv" cannot be imported:',
        '  line 2: port is "eighty": write a whole number',
        '  line 2: virtual is "maybe": write true or false',
        '  line 2: memory is "much": write a number',
        '  line 2: tags is "{": write JSON',
        "  line 3: it has 2 cells, and there are 5 columns",
      ].join("\n"),
    );
    expect(() => read("name,name\nx,y\n", { attributes: { Nmae: "nmae" } })).toThrow(
      /no column "Nmae".*\n.*no attribute "nmae".*\n.*"name" stands there twice/s,
    );
    expect(() => read("")).toThrow(/"cis.csv" is empty/);
  });
});
