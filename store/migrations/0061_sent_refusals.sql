-- Commands that the engine sent by itself and that were refused: nobody was there to read the answer.
create table sent_refusals (
  command_id  text primary key,
  record_id   text not null,                         -- the record that refused
  sent_by     text not null,                         -- the record, group or remediation that sent it
  command     text not null,
  code        text not null,
  message     text not null,
  at          timestamptz not null default now()
);
create index sent_refusals_by_time on sent_refusals (at desc);
