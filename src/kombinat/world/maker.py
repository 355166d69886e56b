"""Makers: the plants outside that supply the town's plant and each other, one row a plant.

What `maker` sees is what a plant's own boss knows; nobody holds that office in the town, so it is no code of `Office`.
"""

from kombinat.engine.tables import Column, Schema

# fmt: off
MAKER = Schema(
    "maker",
    "a plant outside the town",
    (
        Column("key", "uint64", "key", "identity; 0 marks a free row", "world"),
        Column("product", "int32", "row", "what it makes", "world", ("all",), "product", -1),
        Column("capacity", "int64", "kg/dekad", "what it can make in a dekad with all in order", "plant", ("all",)),
        Column("usual", "int64", "kg/dekad", "what it makes in a dekad at its usual pace, smoothed", "plant", ("maker",)),
        Column("ministry", "int32", "row", "the ministry it is under", "world", ("all",), "ministry", -1),
        Column("stock", "int64", "kg", "its product in store", "plant", ("maker",)),
        Column("stock_before", "int64", "kg", "its product in store when the month past opened", "plan", ("maker",)),
        Column("made", "int64", "kg", "output of this dekad", "plant"),
        Column("made_month", "int64", "kg", "output of this month", "plant", ("maker",)),
        Column("made_year", "int64", "kg", "output since the planning year began", "plant", ("maker",)),
        Column("sold", "int64", "kg", "sold outside the plan since the planning year began", "plant", ("maker",)),
        Column("asked", "int64", "kg/month", "plan of the month as it stood when the month closed", "plan", ("all",)),
        Column("target", "int64", "kg/month", "plan of a month", "plan", ("all",)),
    ),
)
