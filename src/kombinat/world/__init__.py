"""The shared tables, one file a table, each column with one owner."""

from kombinat.engine.tables import Schema
from kombinat.world.campaign import CAMPAIGN
from kombinat.world.household import HOUSEHOLD
from kombinat.world.link import LINK
from kombinat.world.maker import MAKER
from kombinat.world.ministry import MINISTRY
from kombinat.world.person import PERSON
from kombinat.world.post import POST
from kombinat.world.product import PRODUCT
from kombinat.world.project import PROJECT
from kombinat.world.request import REQUEST
from kombinat.world.subject import SUBJECT
from kombinat.world.town import TOWN
from kombinat.world.unit import UNIT

SCHEMAS: tuple[Schema, ...] = (
    TOWN, UNIT, POST, PERSON, HOUSEHOLD, REQUEST, PRODUCT, MINISTRY, MAKER, LINK, PROJECT, SUBJECT,
    CAMPAIGN,
)  # fmt: skip

__all__ = [
    "CAMPAIGN",
    "HOUSEHOLD", "LINK", "MAKER", "MINISTRY", "PERSON", "POST", "PRODUCT", "PROJECT", "REQUEST", "SCHEMAS", "SUBJECT",
    "TOWN",
    "UNIT",
]  # fmt: skip
