-- Files of configuration items that patterns keep, masked: a row for each time the content was another one.
create table ci_file_contents (
  digest text primary key, -- SHA-256 of the text, lower-case hex
  text   text not null
);
create table ci_files (
  ci_id   text not null,
  path    text not null,
  since   timestamptz not null, -- when it was first seen so
  digest  text not null references ci_file_contents (digest),
  pattern text not null,        -- which told it last
  seen_at timestamptz not null, -- when it was last seen so
  primary key (ci_id, path, since)
);
create index ci_files_by_content on ci_files (digest);
