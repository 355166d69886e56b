"""Products: what plants outside make, one row a product, with the plan's figures for it."""

from kombinat.engine.tables import Column, Schema

# fmt: off
PRODUCT = Schema(
    "product",
    "what plants outside the town make",
    (
        Column("key", "uint64", "key", "identity; 0 marks a free row", "world"),
        Column("wanted", "int64", "kg/month", "what those outside the network took of it a month, planning year past", "plan", ("all",)),
        Column("planned", "int64", "kg/month", "output the plan of the planning year asks for", "plan", ("all",)),
        Column("claimed", "int64", "kg/month", "what all users need of it under the same plan; more than planned where balances were left open", "plan", ("all",)),
        Column("drawn", "int64", "kg", "drawn off from stores by pushers this month, for whatever use", "plant"),
        Column("private", "int64", "kg", "of it, what ended in private hands", "plant"),
    ),
)
