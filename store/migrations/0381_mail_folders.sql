-- Folders of mail servers, and how far they were read. One worker at a time holds a folder.
create table mail_folders (
  mailbox      text not null,
  server       text not null,             -- host:port
  folder       text not null,
  uid_validity bigint,                    -- null = it was not seen yet
  since        bigint not null default 0, -- messages with a lower UID were there before
  taken        bigint not null default 0, -- UIDs up to this one were taken
  filed        bigint not null default 0, -- UIDs up to this one were marked and moved
  holder       text not null,
  held_until   timestamptz not null,
  primary key (mailbox, server, folder)
);
