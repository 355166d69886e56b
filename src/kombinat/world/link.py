"""Links: who is to deliver what to whom. Sparse: a row for each pair of a buyer and one of its suppliers."""

from kombinat.engine.tables import Column, Schema

# fmt: off
LINK = Schema(
    "link",
    "a supplier's deliveries to one buyer: a plant outside, a shop of the town's plant, or the users beyond both",
    (
        Column("key", "uint64", "key", "identity; 0 marks a free row", "world"),
        Column("seller", "int32", "row", "the supplier", "world", ("all",), "maker", -1),
        Column("buyer", "int32", "row", "the plant outside that buys; -1 if none", "world", ("all",), "maker", -1),
        Column("shop", "int32", "row", "the shop of the town's plant that buys; -1 if none", "world", ("all",), "unit", -1),
        Column("rank", "int8", "code", "class of the buyer in funds and deliveries: 1 first", "world", ("all",)),
        Column("own", "int8", "code", "1: buyer and supplier are under one ministry", "world", ("all",)),
        Column("part", "int32", "1/10000", "for a plant: input for each unit it makes; for a shop: share of what it buys", "world", ("all",)),
        Column("fund", "int64", "kg/month", "what the plan has set aside for the buyer", "plan", ("all",)),
        Column("stock", "int64", "kg", "of it in the buyer's store", "plant", ("maker",)),
        Column("needed", "int64", "kg", "what this month's work and a stock call for", "plant", ("maker",)),
        Column("ordered", "int64", "kg", "asked for, as inflated", "plant", ("all",)),
        Column("delivered", "int64", "kg", "received this month", "plant", ("all",)),
        Column("taken", "int64", "kg", "received since the planning year began", "plant", ("all",)),
        Column("appetite", "int64", "kg/month", "what the buyer would take beyond its fund", "plant", ("maker",)),
        Column("shortfall", "int16", "1/10000", "share of what was needed, or by users beyond asked for, that did not come, smoothed", "plant", ("maker",)),
    ),
)
