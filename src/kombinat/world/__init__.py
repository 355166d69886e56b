"""The shared tables, one file a table, each column with one owner."""

from kombinat.engine.tables import Schema
from kombinat.world.household import HOUSEHOLD
from kombinat.world.person import PERSON
from kombinat.world.post import POST
from kombinat.world.request import REQUEST
from kombinat.world.town import TOWN
from kombinat.world.unit import UNIT

SCHEMAS: tuple[Schema, ...] = (TOWN, UNIT, POST, PERSON, HOUSEHOLD, REQUEST)

__all__ = ["HOUSEHOLD", "PERSON", "POST", "REQUEST", "SCHEMAS", "TOWN", "UNIT"]
