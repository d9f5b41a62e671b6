/**
 * Builtins that are written in jq, as jq's own manual defines them: what they do to paths, to several outputs and to
 * errors follows from their text. Each is compiled when it is first used.
 */
export const preludeText: { readonly [nameAndArity: string]: string } = {
  "recurse/0": "def recurse: def r: ., (.[]? | r); r;",
  "recurse/1": "def recurse(f): def r: ., (f | r); r;",
  "recurse/2": "def recurse(f; cond): def r: ., (f | select(cond) | r); r;",
  "while/2": "def while(cond; update): def w: if cond then ., (update | w) else empty end; w;",
  "until/2": "def until(cond; next): def u: if cond then . else (next | u) end; u;",
  "repeat/1": "def repeat(f): def r: f, r; r;",
  "range/3":
    "def range($from; $upto; $by): if $by > 0 then $from | while(. < $upto; . + $by) elif $by < 0 then $from | while(. > $upto; . + $by) else empty end;",
  "first/1": "def first(f): label $out | f | ., break $out;",
  "isempty/1": "def isempty(f): label $out | (f | false, break $out), true;",
  "limit/2":
    'def limit($n; f): if $n > 0 then label $out | foreach f as $item ($n; . - 1; $item, if . <= 0 then break $out else empty end) elif $n == 0 then empty else error("limit doesn\'t support negative count") end;',
  "skip/2":
    'def skip($n; f): if $n > 0 then foreach f as $item ($n; . - 1; if . < 0 then $item else empty end) elif $n == 0 then f else error("skip doesn\'t support negative count") end;',
  "nth/2": 'def nth($n; f): if $n < 0 then error("nth doesn\'t support negative indices") else first(skip($n; f)) end;',
  "any/2": "def any(f; cond): isempty(f | cond or empty) | not;",
  "all/2": "def all(f; cond): isempty(f | cond and empty);",
  "toarray/0": 'def toarray: if type == "array" then . else [.] end;',
  "add/1": "def add(f): reduce f as $x (null; . + $x);",
  "del/1": "def del(f): delpaths([path(f)]);",
  "paths/0": "def paths: path(recurse) | select(length > 0);",
  "paths/1": "def paths(f): path(recurse | select(f)) | select(length > 0);",
  "pick/1": "def pick(f): . as $in | reduce path(f) as $p (null; setpath($p; $in | getpath($p)));",
  "map_values/1": "def map_values(f): .[] |= f;",
  "with_entries/1": "def with_entries(f): to_entries | map(f) | from_entries;",
  "from_entries/0":
    'def from_entries: map({(.key // .Key // .name // .Name): (if has("value") then .value else .Value end)}) | add // {};',
  "walk/1":
    'def walk(f): def w: if type == "object" then map_values(w) elif type == "array" then map(w) else . end | f; w;',
  "combinations/0":
    "def combinations: if length == 0 then [] else .[0][] as $x | (.[1:] | combinations) as $y | [$x] + $y end;",
  "combinations/1": "def combinations(n): . as $dot | [range(n) | $dot] | combinations;",
  "in/1": "def in(xs): . as $x | xs | has($x);",
  "inside/1": "def inside(xs): . as $x | xs | contains($x);",
  "transpose/0": "def transpose: [range(0; map(length) | max // 0) as $i | [.[][$i]]];",
  "indices/1":
    'def indices($i): if type == "array" and ($i | type) == "array" then .[$i] elif type == "array" then .[[$i]] elif type == "string" and ($i | type) == "string" then _strindices($i) else .[$i] end;',
  "index/1": "def index($i): indices($i) | .[0];",
  "rindex/1": "def rindex($i): indices($i) | .[-1:][0];",
  "truncate_stream/1":
    "def truncate_stream(stream): . as $n | null | stream | . as $input | if (.[0] | length) > $n then setpath([0]; $input[0][$n:]) else empty end;",
  "fromstream/1":
    'def fromstream(f): {x: null, e: false} as $init | foreach f as $i ($init; if .e then $init else . end | if $i | length == 2 then setpath(["e"]; $i[0] | length == 0) | setpath(["x"] + $i[0]; $i[1]) else setpath(["e"]; $i[0] | length == 1) end; if .e then .x else empty end);',
  "tostream/0":
    "def tostream: path(def r: (.[]? | r), .; r) as $p | getpath($p) | reduce path(.[]?) as $q ([$p, .]; [$p + $q]);",
  "INDEX/2": "def INDEX(stream; f): reduce stream as $row ({}; .[$row | f | tostring] = $row);",
  "INDEX/1": "def INDEX(f): INDEX(.[]; f);",
  "JOIN/2": "def JOIN($index; f): [.[] | [., $index[f]]];",
  "JOIN/3": "def JOIN($index; stream; f): stream | [., $index[f]];",
  "JOIN/4": "def JOIN($index; stream; f; join): stream | [., $index[f]] | join;",
  "IN/1": "def IN(s): any(s == .; .);",
  "IN/2": "def IN(src; s): any(src == s; .);",
  "match/2": "def match(re; mode): _match_impl(re; mode; false) | .[];",
  "match/1": "def match($val): _match_arguments($val) as [$re, $mode] | match($re; $mode);",
  "test/2": "def test(re; mode): _match_impl(re; mode; true);",
  "test/1": "def test($val): _match_arguments($val) as [$re, $mode] | test($re; $mode);",
  "capture/2": "def capture(re; mods): match(re; mods) | _capture_object;",
  "capture/1": "def capture($val): _match_arguments($val) as [$re, $mode] | capture($re; $mode);",
  "scan/2":
    'def scan($re; $flags): match($re; "g" + $flags) | if (.captures | length) > 0 then [.captures[].string] else .string end;',
  "scan/1": "def scan($re): scan($re; null);",
  "splits/2":
    'def splits($re; $flags): .[foreach (match($re; $flags + "g"), null) as {$offset, $length} (null; {start: .next, end: $offset, next: ($offset + $length)})];',
  "splits/1": "def splits($re): splits($re; null);",
  "split/2": "def split($re; $flags): [splits($re; $flags)];",
  "sub/3":
    "def sub($re; s; $flags): . as $in | (reduce match($re; $flags) as $edit ({result: [], previous: 0}; $in[.previous:($edit | .offset)] as $gap | [$edit | _capture_object | s] as $inserts | reduce range(0; $inserts | length) as $ix (.; .result[$ix] += $gap + $inserts[$ix]) | .previous = ($edit | .offset + .length)) | .result[] + $in[.previous:]) // $in;",
  "sub/2": 'def sub($re; s): sub($re; s; "");',
  "gsub/3": 'def gsub($re; s; flags): sub($re; s; flags + "g");',
  "gsub/2": 'def gsub($re; s): sub($re; s; "g");',
  "halt_error/0": "def halt_error: halt_error(5);",
  "todate/0": 'def todate: strftime("%Y-%m-%dT%H:%M:%SZ");',
  "todateiso8601/0": 'def todateiso8601: strftime("%Y-%m-%dT%H:%M:%SZ");',
  "date/0": "def date: todate;",
  "dateadd/2": "def dateadd(u; n): . + n;",
  "datesub/2": "def datesub(u; n): . - n;",
  "ascii/0":
    'def ascii: if type == "number" and . >= 0 and . <= 127 then [.] | implode else error("ascii only takes integers from 0 to 127") end;',
};
