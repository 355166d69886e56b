"""Subjects: one row a topic, for what is said, written and done about it in a town this month."""

from kombinat.engine.tables import Column, Schema

# fmt: off
SUBJECT = Schema(
    "subject",
    "what the town's communists speak about and work on",
    (
        Column("key", "uint64", "key", "identity; 0 marks a free row", "world"),
        Column("topic", "int8", "code", "world.codes.Topic", "world", ("all",)),
        Column("speeches", "int32", "case", "speeches on it this month", "party", ("all",)),
        Column("notes", "int32", "case", "notes on it this month", "party", ("all",)),
        Column("enemies", "int32", "case", "of these speeches and notes, those that call somebody an enemy", "party", ("all",)),
        Column("hours", "int64", "minute/10", "activists' time on it this month", "party", ("all",)),
    ),
)
