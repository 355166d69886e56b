"""Ministries: between the planners and the plants outside, one row a ministry."""

from kombinat.engine.tables import Column, Schema

# fmt: off
MINISTRY = Schema(
    "ministry",
    "a ministry with the plants outside that it holds",
    (
        Column("key", "uint64", "key", "identity; 0 marks a free row", "world"),
        Column("planned", "int64", "kg/month", "what the planning year's plan asks of its plants together, by mass", "plan", ("all",)),
        Column("handed", "int64", "kg/month", "what it has laid on its plants together, by mass", "plan", ("all",)),
        Column("fulfilment", "int16", "1/10000", "what its plants have made this month against its own plan", "plan", ("all",)),
    ),
)
