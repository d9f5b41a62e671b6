-- Files of records. A content is kept once, in chunks, whoever uploads it under whatever name; it is written before its digest is known.
create sequence file_contents_id;

create table file_contents (
  id bigint primary key,
  -- hex SHA-256
  digest text not null unique,
  size bigint not null,
  -- when it was last uploaded
  stored_at timestamptz not null default now()
);
create index file_contents_by_time on file_contents (stored_at);

create table file_chunks (
  content bigint not null,
  position int not null,
  data bytea not null,
  stored_at timestamptz not null default now(),
  primary key (content, position)
);
-- Most files are compressed already: another try costs time and saves nothing.
alter table file_chunks alter column data set storage external;
create index file_chunks_by_time on file_chunks (stored_at);

create table files (
  id text primary key,
  content bigint not null references file_contents,
  name text not null,
  media text not null,
  uploaded_by text not null,
  uploaded_at timestamptz not null default now()
);
create index files_by_content on files (content);
create index files_by_time on files (uploaded_at);
create index files_by_person on files (uploaded_by);

-- Which records have, or had, which files: it follows from their ledgers, and stays when a record is archived and dropped.
create table record_files (
  record_id text not null,
  file_id text not null references files,
  primary key (record_id, file_id)
);
create index record_files_by_file on record_files (file_id);
