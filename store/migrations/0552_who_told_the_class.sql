-- Who has told the class that a CI has: one that is trusted more may say another one.
alter table cis add column class_said jsonb; -- { source, at, guessed? }; null = of before, whoever tells it counts
