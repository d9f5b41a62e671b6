-- The host key that an address showed when a login was taken there last.
create table ssh_host_keys (
  address inet primary key,
  key     text not null, -- SHA256:… as OpenSSH prints it
  seen_at timestamptz not null
);
create index ssh_host_keys_of_hosts on ssh_host_keys (key);
