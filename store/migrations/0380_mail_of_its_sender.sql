-- Whoever sends under the Message-ID of somebody else keeps their mail out no more.
alter table mails drop constraint mails_mailbox_message_id_key;
alter table mails add constraint mails_mailbox_message_id_sender_key unique (mailbox, message_id, sender);
