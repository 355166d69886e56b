"""Projects: what is being built at the plant's expense, and what was finished in the last year, one row each."""

from kombinat.engine.tables import Column, Schema

# fmt: off
PROJECT = Schema(
    "project",
    "machines for a shop, or flats for the plant's people, under construction",
    (
        Column("key", "uint64", "key", "identity; 0 marks a free row", "plan"),
        Column("unit", "int32", "row", "the shop that gets the machines; for flats the plant", "plan", ("all",), "unit", -1),
        Column("work", "int8", "code", "world.codes.Work", "plan", ("all",)),
        Column("stage", "int8", "code", "world.codes.Stage", "plan", ("all",)),
        Column("scope", "int64", "1", "what it will give: machine-minutes a dekad, or dm2 of dwelling space", "plan", ("all",)),
        Column("estimate", "int64", "kopeck", "what it was said to cost when it was let in", "plan", ("all",)),
        Column("cost", "int64", "kopeck", "what it takes to finish it", "plan"),
        Column("spent", "int64", "kopeck", "what has been built so far; 0 once it is handed over", "plan", ("all",)),
        Column("paid", "int64", "kopeck", "what was built this month", "plan", ("all",)),
        Column("begun", "int16", "month", "month of its start, from January 1900", "plan", ("all",)),
        Column("ended", "int16", "month", "month in which it was handed over, from January 1900; 0 while it is open", "plan", ("all",)),
    ),
)
