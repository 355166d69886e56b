"""Requests: what one institution asks of another. Posted by anyone, answered by the unit's owner."""

from kombinat.engine.tables import Column, Schema

# fmt: off
REQUEST = Schema(
    "request",
    "a demand posted to another institution",
    (
        Column("key", "uint64", "key", "identity; 0 marks a free row", "any"),
        Column("demand", "int8", "code", "world.codes.Demand", "any", ("all",)),
        Column("unit", "int32", "row", "unit it concerns", "any", ("all",), "unit", -1),
        Column("topic", "int8", "code", "world.codes.Topic", "any", ("all",)),
        Column("weight", "int32", "case", "voices behind it", "any", ("all",)),
        Column("cause", "uint64", "key", "event that led to it", "any"),
    ),
)
