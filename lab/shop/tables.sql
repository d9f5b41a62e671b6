set session authorization shop;
create table article (id int primary key, name text not null, price numeric not null, stock int not null check (stock >= 0));
create table orders (id bigserial primary key, article int not null references article, ordered timestamptz not null default now());
insert into article select id, 'article ' || id, 5 + id, 1000000 from generate_series(1, 200) id;
