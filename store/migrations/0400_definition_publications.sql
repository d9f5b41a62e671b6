-- Who published which version of a definition, and when: the audit list says so, and pages ask for it by definition.
create index audit_events_of_definitions on audit_events (subject, id)
  where action in ('definition.published', 'definition.retired');
