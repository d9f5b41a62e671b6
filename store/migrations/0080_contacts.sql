-- Where a person is reached by a channel whose address is a secret: the name of that secret, never its value.
create table person_contacts (
  user_name text not null references users (name),
  channel   text not null,
  secret    text not null,
  primary key (user_name, channel)
);
-- A message is now an entry for each person and channel. What waits in the older form is put into the new one, once.
with waiting as (
  update outbox set done_at = now() where kind = 'notice' and done_at is null
  returning id, record_id, body, created_at
)
insert into outbox (id, record_id, kind, body, created_at)
select w.id || ':inbox:' || p.person, w.record_id, 'tell',
  jsonb_build_object('id', w.id || ':inbox:' || p.person, 'record', w.record_id, 'kind', 'tell', 'message', w.id,
    'channel', 'inbox', 'to', p.person, 'subject', w.body ->> 'subject', 'text', w.body ->> 'text',
    'because', w.body ->> 'because'),
  w.created_at
from waiting w, jsonb_array_elements_text(w.body -> 'to') as p (person)
on conflict (id) do nothing;
