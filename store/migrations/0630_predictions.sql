-- What was learned of records that are over, and what was proposed for others by it.
create table prediction_models (
  prediction text primary key,
  definition text not null,                  -- digest of what it was learned by
  digest     text not null,                  -- of the model and its threshold
  trained    jsonb not null,
  trained_at timestamptz not null,
  looked_at  timestamptz not null            -- records opened until then have been looked at
);

create table predicted (
  record_id   text not null,
  prediction  text not null,
  model       text not null,                 -- digest of the one that proposed it first
  field       text not null,
  value       text not null,
  margin      float8 not null,
  because     jsonb not null,
  made_at     timestamptz not null,
  rejected_at timestamptz,
  rejected_by text,
  primary key (record_id, prediction)
);
create index predicted_by_prediction on predicted (prediction, made_at);
create index predicted_by_time on predicted (made_at);
