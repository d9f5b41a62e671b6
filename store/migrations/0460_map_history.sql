-- A map as of an instant is entered at what had the address then. Few changes are of addresses: the index holds those alone.
create index ci_changes_of_addresses on ci_changes using gin (changes jsonb_path_ops)
  where changes @? '$[*] ? (@.attribute == "address" || @.attribute == "fqdn" || @.attribute == "name")';
