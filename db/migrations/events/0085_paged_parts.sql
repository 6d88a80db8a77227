-- Parts that the read models of pages about principals are filled for. These are filled when an analysis is done; those
-- of analyzers, which late_parts tells of, when it begins.
create table paged_parts (
  part_id integer not null
);

insert into paged_parts
select part_id
from late_parts;
