"""Posts: offices held by people."""

from kombinat.engine.tables import Column, Schema

# fmt: off
POST = Schema(
    "post",
    "an office held by a person",
    (
        Column("key", "uint64", "key", "identity; 0 marks a free row", "world"),
        Column("office", "int8", "code", "world.codes.Office", "world", ("all",)),
        Column("unit", "int32", "row", "unit it heads", "world", ("all",), "unit", -1),
        Column("holder", "int32", "row", "person who holds it; -1 vacant or held by an outsider", "plant", ("all",), "person", -1),
        Column("since", "int16", "tick", "tick of appointment", "plant", ("all",)),
        Column("authority", "int16", "1/10000", "authority over subordinates", "plant", ("all",), None, 5000),
        Column("blame", "int16", "1/10000", "blame fastened on the holder, smoothed", "plant", ("all",)),
        Column("removed", "int16", "case", "holders removed so far", "plant", ("all",)),
        Column("verdict", "int8", "code", "1: the trust takes the post from its holder this month", "plan", ("all",)),
        Column("fault", "int16", "1/10000", "case made against the holder by the floor this month", "party", ("all",)),
        Column("covered", "int16", "1/10000", "case against the holder that the committee kept from being acted on, as far as remembered", "party", ("all",)),
        Column("rejected", "int8", "code", "1: the holder stood for the committee this month and was voted down", "party", ("all",)),
        Column("outsider", "int8", "code", "1: an organiser whom the committee placed from outside the cell", "party", ("all",)),
        Column("elected", "int32", "row", "person elected to a party post; -1 none", "party", ("all",), "person", -1),
    ),
)
