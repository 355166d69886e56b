"""The exchange between towns: people on their way, each a row of integers in transit for at least a dekad.

Only worlds of several towns that trade people have this table; `engine.exchange` carries its rows.
"""

from kombinat.engine.exchange import Exchange
from kombinat.engine.tables import Column, Schema

# fmt: off
TRAVELLER = Schema(
    "traveller",
    "a person on the way from one town to another",
    (
        Column("key", "uint64", "key", "identity, the same before and after; 0 marks a free row", "society"),
        Column("to", "int16", "code", "number of the town the person goes to; -1 once there", "society", (), None, -1),
        Column("born", "int16", "month", "months from January 1850 to birth", "society"),
        Column("sex", "int8", "code", "world.codes.Sex", "society"),
        Column("schooling", "int8", "year", "completed years of school", "society"),
        Column("origin", "int8", "code", "social origin as it is", "society"),
        Column("recorded", "int8", "code", "social origin as declared in the papers", "society"),
        Column("village", "int16", "1/10000", "strength of ties to a village", "society"),
        Column("children", "int8", "count", "children borne", "society"),
        Column("dissolute", "int8", "code", "1: known for drink", "society"),
        Column("money", "int64", "kopeck", "money carried", "society"),
    ),
)
# fmt: on


def people_exchange() -> Exchange:
    """What the loop calls at the end of every dekad to carry travellers between towns."""
    return Exchange(TRAVELLER.name)
