-- What an account says of another one: a node of a cluster runs on a machine that its provider lists.
create index cloud_resources_by_resource on cloud_resources (resource_id);
