"""Codes: what the numbers in `code` columns stand for. Values are stable; append, never renumber."""

from enum import IntEnum, IntFlag


class Sex(IntEnum):
    """As registered."""

    MAN = 0
    WOMAN = 1


class Origin(IntEnum):
    """Social origin. `recorded` holds what a person declares, `origin` what is so."""

    WORKER = 0
    PEASANT = 1
    EMPLOYEE = 2
    KULAK = 3
    FORMER = 4  # noble, clergy, trader, White officer: what the documents call alien elements


class Occupation(IntEnum):
    """What a person does at the plant; NONE is everyone who does not work there."""

    NONE = 0
    WORKER = 1
    AUXILIARY = 2
    FOREMAN = 3
    TECHNICIAN = 4
    CLERK = 5
    MANAGER = 6


class Livelihood(IntEnum):
    """Where a person's living comes from."""

    DEPENDANT = 0
    PLANT = 1
    CITY = 2  # employed elsewhere in the city
    SEEKING = 3
    AWAY = 4  # sent off on an assignment


class Standing(IntEnum):
    """Standing with the party."""

    NONE = 0
    SYMPATHISER = 1
    CANDIDATE = 2
    MEMBER = 3
    EXPELLED = 4
    LEAGUE = 5  # in the youth league and not in the party


class Shock(IntEnum):
    """Emulation titles."""

    NONE = 0
    UDARNIK = 1
    STAKHANOVITE = 2


class Kind(IntEnum):
    """Kinds of unit in the one tree."""

    PLANT = 0
    SHOP = 1
    SECTION = 2  # a foreman's section (uchastok), the lowest unit with a plan
    COMMITTEE = 3  # the plant's party committee (bureau, later partkom)
    CELL = 4  # a shop's party cell; `serves` is the shop
    TRUST = 5
    BRIGADE = 6  # a crew of hands within a section


class Trade(IntEnum):
    """What a shop makes."""

    NONE = 0
    HEARTH = 1
    ROLLING = 2
    FORGES = 3
    FOUNDRY = 4
    MECHANICAL = 5
    TRACTOR = 6
    TURBINE = 7
    WAGON = 8
    TOOL = 9
    REPAIR = 10
    POWER = 11
    TRANSPORT = 12
    OFFICE = 13
    SHIP = 14
    SHORE = 15


class Office(IntEnum):
    """Posts held by people: those of the plant from the top down, then those of the party."""

    DIRECTOR = 0
    SHOP_BOSS = 1
    FOREMAN = 2
    BRIGADIER = 3  # leads a brigade and works in it
    SECRETARY = 4  # of the plant's party committee
    ORGANISER = 5  # of a shop cell
    ACCOUNTANT = 6  # keeps the plant's books and signs its reports
    COMMISSAR = 7  # of a ship: beside its commander
    INSTRUCTOR = 8  # of a ship's department (politruk)
    UNION = 9  # chairs the works committee of the trade union
    SEAT = 10  # a seat on the party committee


class Topic(IntEnum):
    """What a speech, a note, a demand or a grievance is about."""

    STOPPAGE = 0
    PAY = 1
    FOOD = 2
    BOSS = 3
    HOUSING = 4
    DISCIPLINE = 5
    POLICY = 6
    STUDY = 7
    ACCIDENT = 8  # fires, injuries, machines broken
    WOMEN = 9  # the double day: nurseries, kitchens, laundries
    DEFENCE = 10  # war in the air: drill, shelters, the country abroad


class Target(IntEnum):
    """Whom a speech is aimed at."""

    ADMINISTRATION = 0
    FOREMAN = 1
    SPECIALIST = 2
    WORKMATE = 3
    SUPPLIER = 4
    CENTRE = 5
    PARTY = 6


class Ground(IntEnum):
    """Grounds for expulsion, as the records name them."""

    LAPSED = 0  # dues and attendance
    DRINK = 1
    ORIGIN = 2  # concealed origin
    WORK = 3  # scrap, truancy, bad work
    IGNORANCE = 4
    OPPOSITION = 5
    CONDUCT = 6
    ENEMY = 7  # as an enemy, or for ties to one
    SEVERAL = 8  # no one ground outweighs the rest: the record names none


class Demand(IntEnum):
    """What a request asks its owner for."""

    MATERIALS = 0
    RATE = 1
    REMOVAL = 2
    REPAIR = 3
    TASKS = 4  # that the plan reach the foreman
    STAFF = 5  # cut the office
    CANTEEN = 6  # more for the shop's canteen
    NURSERY = 7  # nurseries and laundries
    FLATS = 8  # money for dwellings
    SAFETY = 9  # passages cleared, the rush held back


class Part(IntEnum):
    """The part a communist took in the last meeting of the cell."""

    ABSENT = 0
    LISTENED = 1
    ASKED = 2  # put the name down and was not reached
    NOTE = 3
    SPOKE = 4
    BARRED = 5  # put the name down and was refused the floor by the hall
    REPORTS = 6  # named to give the opposition's report to an assembly


class Hearing(IntEnum):
    """What a hall gives those who speak for an opposition: turns of speaking time."""

    BARRED = 0
    SLOT = 1
    EXTENDED = 2


class Word(IntEnum):
    """What a speech or note calls those it is aimed at. The word is no finding: nobody in the model wrecks on purpose."""

    FAULT = 0
    ENEMY = 1


class Past(IntFlag):
    """What the files hold against somebody, whether or not there is anything in it."""

    NOTHING = 0
    OPPOSED = 1  # stood with the opposition of 1925
    SUPPORTS = 2  # stands with an opposition now
    ABROAD = 4  # kin or service abroad
    LINKED = 8  # close to somebody who was arrested
    NAMED = 16  # called an enemy by name
    RETURNED = 32  # expelled and taken back


class Call(IntEnum):
    """What takes somebody out of the town without being asked."""

    NONE = 0
    ARRESTED = 1  # by the organs, after a denunciation
    LISTED = 2  # by the operations of 1937-38, from lists that came from outside
    COUNTRYSIDE = 3  # sent to the villages on the party's business
    ARMY = 4


class Campaign(IntEnum):
    """What the centre presses the organisation to take up: its drives, one after another and side by side."""

    UNITY = 0  # against oppositions and deviations
    ECONOMY = 1  # saving
    RATIONALISATION = 2
    SELF_CRITICISM = 3
    SHOCK_WORK = 4  # emulation, shock brigades, plans at risk
    BONDS = 5  # state loans
    VILLAGES = 6  # workers for the countryside
    ENROLMENT = 7  # civil defence, aid to revolutionaries, correspondents
    CULTURE = 8  # study and the cultural offensive
    RECORDS = 9  # record work
    DOCUMENTS = 10  # vigilance and the check of documents
    DEMOCRATISATION = 11  # elections and reports
    DEFENCE = 12
    ORDER = 13  # labour discipline


class Work(IntEnum):
    """What a project builds."""

    MACHINES = 0
    FLATS = 1


class Stage(IntEnum):
    """How far a project is."""

    OPEN = 0
    DONE = 1
