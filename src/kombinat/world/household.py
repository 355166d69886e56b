"""Households: those who eat from one purse."""

from kombinat.engine.tables import Column, Schema

# fmt: off
HOUSEHOLD = Schema(
    "household",
    "people who eat from one purse",
    (
        Column("key", "uint64", "key", "identity; 0 marks a free row", "society"),
        Column("members", "int8", "person", "number of members", "society", ("all",)),
        Column("workers", "int8", "person", "members on a worker's ration", "society"),
        Column("area", "int16", "dm2", "dwelling space", "society", ("all",)),
        Column("money", "int32", "kopeck", "purse", "society"),
        Column("income", "int32", "kopeck", "earnings of all members last month", "society"),
        Column("ties", "int16", "1/10000", "strongest tie of a member to a village", "society"),
        Column("food", "int16", "gram/day", "bread-equivalents eaten per head last month", "society"),
        Column("stock", "int32", "kopeck", "goods kept at home, by what they cost", "society"),
        Column("dues", "int32", "kopeck", "party dues asked of this purse this month", "party"),
    ),
)
