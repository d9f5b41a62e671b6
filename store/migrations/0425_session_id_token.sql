-- Who is signed out at the provider too is named there by the token that it gave; it is forgotten when the session ends.
alter table sessions add column id_token text;
