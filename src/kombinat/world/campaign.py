"""Campaigns: one row each, for what the line presses on a town's organisation this month and what comes of it."""

from kombinat.engine.tables import Column, Schema

# fmt: off
CAMPAIGN = Schema(
    "campaign",
    "a drive of the party: the same thing whatever it is for",
    (
        Column("key", "uint64", "key", "identity; 0 marks a free row", "world"),
        Column("code", "int8", "code", "world.codes.Campaign", "world", ("all",)),
        Column("topic", "int8", "code", "what it is about (world.codes.Topic)", "party", ("all",)),
        Column("weight", "int16", "1/10000", "how hard it presses, as the region passes it on", "party", ("all",)),
        Column("vagueness", "int16", "1/10000", "how little of what it means has come down to the cells", "party", ("all",)),
        Column("hours", "int64", "minute/10", "activists' time given to it this month", "party", ("all",)),
        Column("reach", "int16", "1/10000", "share of the plant's people whom activists have got to with it, fading", "party", ("all",)),
        Column("signed", "int32", "person", "people whose names are down for it", "party", ("all",)),
        Column("active", "int32", "person", "of them, those who do something for it", "party", ("all",)),
        Column("quota", "int64", "1", "what the plant is to bring: kopecks this month for loans, else people; 0: nothing is counted", "party", ("all",)),
        Column("brought", "int64", "1", "what it has brought, this month for loans, since the call for the villages", "party", ("all",)),
    ),
)
