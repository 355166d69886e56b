"""The year, as a table of contents.

Every line below is a phase: a loop over people, shops or cells in the room named by the import. A dekad is ten days;
phases marked for the month, quarter, year or planning period run when one closes (or opens). `kombinat step` prints
this with the rules in force and their sources.
"""

from __future__ import annotations

from kombinat.engine.phases import Heading, Program

YEAR = Program("industrial town", (Heading("To come", ()),))
