-- Mail that was handed to a mailbox, and what became of it. A Message-ID is taken once.
create table mails (
  id          bigint generated always as identity primary key,
  mailbox     text not null,
  message_id  text not null,
  sender      text not null,
  subject     text not null,
  raw         bytea not null,
  received_at timestamptz not null default now(),
  round       integer not null default 1, -- how often it was to be read
  files       jsonb,                      -- what was uploaded of it in this round; null = nothing yet
  outcome     text check (outcome in ('opened', 'answered', 'refused', 'left')), -- null = it waits
  record_id   text,
  code        text,
  reason      text,
  settled_at  timestamptz,
  unique (mailbox, message_id)
);
create index mails_not_taken on mails (id) where outcome in ('refused', 'left');
create index mails_settled on mails (settled_at);
