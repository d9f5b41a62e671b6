-- Whoever is asked to approve a record sees it.
create index approval_requests_by_approver on approval_requests (approver, record_id);
