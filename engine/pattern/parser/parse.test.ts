import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Json } from "../../base/json.ts";
import type { Parser } from "./ir.ts";
import { parse } from "./parse.ts";

const parsers: readonly Parser[] = [
  { kind: "json" },
  { kind: "lines" },
  { kind: "ini" },
  { kind: "xml" },
  { kind: "nginx" },
  { kind: "haproxy" },
  { kind: "ss" },
  { kind: "ps" },
  { kind: "kv", separator: "=" },
  { kind: "table", separator: null, skip: 0 },
  { kind: "columns", names: ["a", "b"], separator: "|", skip: 1 },
  { kind: "regex", match: "(?<name>\\w+)=(?<value>\\S*)", all: true },
];

const valueOf = (parser: Parser, text: string): Json => {
  const result = parse(parser, text);
  if (!result.ok) throw new Error(result.error);
  return result.value;
};

/** Signs that mean something to one of the parsers, beside any others. */
const hostile = fc.array(
  fc.oneof(
    fc.constantFrom(
      "{",
      "}",
      ";",
      "<",
      ">",
      "</a>",
      "<a>",
      '"',
      "'",
      "\\",
      "#",
      "[",
      "]",
      "=",
      ":",
      "|",
      "\n",
      "\r\n",
      " ",
    ),
    fc.constantFrom(
      "LISTEN 0 5 ",
      '("x",pid=1,fd=2)',
      "server ",
      "# configuration file x:\n",
      "<!DOCTYPE",
      "<![CDATA[",
      "&amp;",
      "${",
    ),
    fc.string({ unit: "binary", maxLength: 8 }),
  ),
  { maxLength: 60 },
);

describe("a parser", () => {
  it.each(parsers.map((parser): [string, Parser] => [parser.kind, parser]))(
    "never throws, whatever %s is given",
    (_, parser) => {
      fc.assert(
        fc.property(hostile, (parts) => {
          const result = parse(parser, parts.join(""));
          expect(typeof result.ok).toBe("boolean");
          // What it gives is plain JSON, the same again when it is written and read.
          if (result.ok) expect(JSON.parse(JSON.stringify(result.value))).toEqual(result.value);
        }),
        { numRuns: 300 },
      );
    },
  );

  it("refuses a text that is too long, and one that holds too many values", () => {
    expect(parse({ kind: "lines" }, "x".repeat(4_000_001))).toMatchObject({ ok: false });
    expect(parse({ kind: "lines" }, "x\n".repeat(200_000))).toMatchObject({ ok: false });
    expect(parse({ kind: "json" }, `[${"0,".repeat(150_000)}0]`)).toMatchObject({ ok: false });
    expect(parse({ kind: "nginx" }, "a{".repeat(60))).toMatchObject({ ok: false, error: "it is nested too deep" });
  });

  it("gives up on an expression that would take for ever", () => {
    const slow: Parser = { kind: "regex", match: "^(a+)+$", all: false };
    expect(parse(slow, `${"a".repeat(40)}b`)).toMatchObject({ ok: false });
  });
});

describe("kv, ini and tables", () => {
  it("read settings as they are written", () => {
    expect(valueOf({ kind: "kv", separator: "=" }, '# x\nNAME="Debian GNU/Linux"\nID=debian\nbroken\n')).toEqual({
      NAME: "Debian GNU/Linux",
      ID: "debian",
    });
    expect(valueOf({ kind: "ini" }, "top=1\n[mysqld]\nport = 3306\nskip-networking\n; no\n[client]\n")).toEqual({
      "": { top: "1" },
      mysqld: { port: "3306", "skip-networking": true },
      client: {},
    });
  });

  it("read rows by their head or by given names, the last column with the rest of the line", () => {
    expect(valueOf({ kind: "table", separator: null, skip: 0 }, "name state\nsshd running\ncron\n")).toEqual([
      { name: "sshd", state: "running" },
      { name: "cron", state: null },
    ]);
    expect(
      valueOf({ kind: "columns", names: ["id", "text"], separator: null, skip: 1 }, "ID TEXT\n1 two three\n"),
    ).toEqual([{ id: "1", text: "two three" }]);
  });

  it("keep a name that every object inherits as a name", () => {
    expect(Object.keys(valueOf({ kind: "kv", separator: "=" }, "__proto__=x\nconstructor=y\n") as object)).toEqual([
      "__proto__",
      "constructor",
    ]);
    expect(parse({ kind: "json" }, '{"__proto__": {"a": 1}}')).toMatchObject({ ok: false });
  });
});

describe("xml", () => {
  it("reads elements, attributes, text and CDATA", () => {
    expect(
      valueOf({ kind: "xml" }, '<?xml version="1.0"?><!-- c --><a x="1 &amp; 2"><b/>t<![CDATA[<raw>]]></a>'),
    ).toEqual({
      name: "a",
      attributes: { x: "1 & 2" },
      children: [{ name: "b", attributes: {}, children: [], text: "" }],
      text: "t<raw>",
    });
  });

  it("refuses a document type: nothing is expanded", () => {
    expect(parse({ kind: "xml" }, '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>')).toMatchObject({ ok: false });
    expect(parse({ kind: "xml" }, "<a><b></a>")).toMatchObject({ ok: false });
  });
});

describe("nginx and haproxy", () => {
  it("tell where a server forwards to", () => {
    const text = `# configuration file /etc/nginx/nginx.conf:
http { upstream app { server 192.0.2.1:3000 weight=2; server [2001:db8::1]:3000 backup; server unix:/run/a.sock; }
# configuration file /etc/nginx/conf.d/x.conf:
`;
    expect(parse({ kind: "nginx" }, text)).toMatchObject({ ok: false, error: 'a "}" is missing' });
    expect(
      valueOf(
        { kind: "nginx" },
        `upstream app { server 192.0.2.1:3000 weight=2; server [2001:db8::1]:3000 backup; server unix:/run/a.sock; }
         server { listen 443 ssl; server_name a "b c"; location ~ ^/(x|y) { proxy_pass http://app/x; } }`,
      ),
    ).toMatchObject({
      upstreams: [
        {
          name: "app",
          servers: [
            { address: "192.0.2.1", port: 3000, backup: false },
            { address: "2001:db8::1", port: 3000, backup: true },
            { address: null, port: null },
          ],
        },
      ],
      servers: [
        {
          names: ["a", "b c"],
          listen: [{ address: null, port: 443, tls: true }],
          passes: [{ location: "^/(x|y)", to: "http://app/x" }],
        },
      ],
    });
  });

  it("tell frontends, backends, and what is both", () => {
    const text = `defaults
  mode http
frontend shop
  bind :80,:443 ssl crt /etc/x.pem # both
  use_backend "stock" if { path_beg /stock }
  default_backend web
backend web
  mode tcp
  balance roundrobin
  server web1 192.0.2.11:80 check
  server web2 192.0.2.12:80 backup
listen redis
  bind 127.0.0.1:6379
  server r1 192.0.2.31:6379
`;
    expect(valueOf({ kind: "haproxy" }, text)).toEqual({
      frontends: [
        {
          name: "shop",
          mode: "http",
          binds: [
            { address: null, port: 80, tls: true },
            { address: null, port: 443, tls: true },
          ],
          backends: ["stock", "web"],
        },
        { name: "redis", mode: "http", binds: [{ address: "127.0.0.1", port: 6379, tls: false }], backends: ["redis"] },
      ],
      backends: [
        {
          name: "web",
          mode: "tcp",
          balance: "roundrobin",
          servers: [
            { name: "web1", address: "192.0.2.11", port: 80, backup: false, check: true },
            { name: "web2", address: "192.0.2.12", port: 80, backup: true, check: false },
          ],
        },
        {
          name: "redis",
          mode: "http",
          balance: null,
          servers: [{ name: "r1", address: "192.0.2.31", port: 6379, backup: false, check: false }],
        },
      ],
    });
  });
});

describe("ss and ps", () => {
  it("tell who listens where", () => {
    const text = `LISTEN 0 511 0.0.0.0:80 0.0.0.0:* users:(("nginx",pid=21,fd=4),("nginx",pid=20,fd=4))
LISTEN 0 4096 127.0.0.53%lo:53 0.0.0.0:*
ESTAB 0 0 [::ffff:192.0.2.1]:22 [::ffff:192.0.2.9]:50122 users:(("sshd",pid=9,fd=4))
`;
    expect(valueOf({ kind: "ss" }, text)).toEqual([
      {
        state: "LISTEN",
        local: { address: null, port: 80 },
        peer: { address: null, port: null },
        processes: [
          { name: "nginx", pid: 21 },
          { name: "nginx", pid: 20 },
        ],
      },
      {
        state: "LISTEN",
        local: { address: "127.0.0.53", port: 53 },
        peer: { address: null, port: null },
        processes: [],
      },
      {
        state: "ESTAB",
        local: { address: "::ffff:192.0.2.1", port: 22 },
        peer: { address: "::ffff:192.0.2.9", port: 50_122 },
        processes: [{ name: "sshd", pid: 9 }],
      },
    ]);
  });

  it("tell the program of a process, also where its title is another", () => {
    const text = `    PID    PPID USER     COMMAND         COMMAND
      1       0 root     systemd         /lib/systemd/systemd --system
      2       0 root     kthreadd        [kthreadd]
     20       1 root     nginx           nginx: master process /usr/sbin/nginx
     30       1 node     node            /usr/bin/node server.js --port 3000
`;
    expect(valueOf({ kind: "ps" }, text)).toMatchObject([
      { pid: 1, exe: "systemd", arguments: ["--system"] },
      { pid: 20, exe: "nginx", user: "root" },
      { pid: 30, exe: "node", arguments: ["server.js", "--port", "3000"] },
    ]);
  });
});
