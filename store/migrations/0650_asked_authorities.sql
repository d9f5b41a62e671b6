-- When the authority of a certificate was last asked about it alone (OCSP): who was not asked longest is asked first.
alter table certificates add column asked_at timestamptz;
