"""Accounts: what the plant sells, what it owes for materials and hands, what it is left with and what it lacks.

A month's sales less its costs are its profit. What the account holds beyond a cushion is drawn off into the budget;
what it lacks may be covered or not. A debt that stands is a bill the bank will not pay: fewer materials, fewer hands.
"""

from __future__ import annotations

from kombinat.engine.bundles import Bundle
from kombinat.engine.compile import kernel
from kombinat.engine.ledger import post
from kombinat.engine.maths import to_fixed
from kombinat.engine.phases import phase
from kombinat.engine.rules import rule
from kombinat.plant.supply import works
from kombinat.plant.welfare import welfare_due
from kombinat.world.codes import Kind
from kombinat.world.tree import plant_of

MONTHS = 12


@rule("plant.accounts.siphon", cites="K-17", neutral=0.0)
def siphon(held: float, wages: float, law: Bundle) -> float:
    """Kopecks drawn off from the account into the budget: profit_share max(0, held - cushion wages).

    held: on the account after the month's bills; wages: of the month; cushion: months of wages it may keep.
    """
    return float(law.profit_share * max(0.0, held - law.cushion * wages))


@rule("plant.accounts.solvency", cites="A10", neutral=1.0)
def solvency(debt: float, bills: float, law: Bundle) -> float:
    """Share of a plant's bills that the bank pays: 1 - (debt / bills - credit), between 0 and 1.

    debt: what the account is short of, kopecks; bills: of the month; credit: months of bills that the bank lets stand.
    """
    over = debt / bills - law.credit if bills > 0.0 else 0.0
    return max(0.0, min(1.0, 1.0 - over))


@kernel
def charge_on(held: float, law: Bundle) -> float:
    """Kopecks charged in a month for what a shop holds: charge held / 12.

    held: stocks and equipment, kopecks; charge: share of their value a year.
    """
    return float(law.charge * held / MONTHS)


@kernel
def material_price(price: float, kilograms: float, share: float) -> float:
    """Kopecks a kilogram of a shop's materials is reckoned at; 0 where its output has no price.

    price: kopecks a norm-minute; kilograms: for a norm-minute; share: of bought goods in the value of output.
    """
    return share * price / kilograms if kilograms > 0.0 else 0.0


@phase(
    "plant.accounts.billing",
    every="month",
    over="unit",
    says="Each shop is charged for the materials that came to it, and for what it holds of them and of machines.",
    reads="unit.kind unit.trade unit.delivered unit.materials unit.capacity unit.closed",
    writes="unit.materials_cost unit.charge",
    law="plant.accounts.wholesale plant.accounts.inputs_share plant.accounts.charge plant.production.price"
    " plant.production.kilograms plan.investment.machine_price",
)
def billing(lo: int, hi: int, unit: Bundle, law: Bundle) -> None:
    """Write what the month's materials of each shop cost, and the charge on what it holds (kopecks).

    What still comes to a closed plant is not paid for.
    """
    for i in range(lo, hi):
        cost, held = 0.0, 0.0
        if works(unit.kind[i], unit.trade[i]) and unit.closed[i] == 0:
            trade = unit.trade[i]
            kilo = material_price(law.price[trade], law.kilograms[trade], law.inputs_share) * law.wholesale
            cost = unit.delivered[i] * kilo
            held = unit.materials[i] * kilo + unit.capacity[i] * law.machine_price
        unit.materials_cost[i] = int(cost)
        unit.charge[i] = int(charge_on(held, law))


@kernel
def wages_due(person: Bundle) -> int:
    """Kopecks of last month's pay of everybody."""
    total = 0
    for i in range(person.key.size):
        if person.key[i] != 0:
            total += person.pay[i]
    return int(total)


@kernel
def charges_due(unit: Bundle) -> int:
    """Charges of the month on what all shops hold (kopecks)."""
    total = 0
    for u in range(unit.key.size):
        if unit.kind[u] == Kind.SHOP:
            total += unit.charge[u]
    return int(total)


@kernel
def charge_shops(unit: Bundle, charges: float) -> int:
    """Enter what the hands of each shop cost, charges included; returns the materials of all shops (kopecks)."""
    supplies = 0
    for u in range(unit.key.size):
        if unit.kind[u] == Kind.SHOP:
            unit.labour_cost[u] = 0
            supplies += unit.materials_cost[u]
    for u in range(unit.key.size):
        if unit.key[u] != 0 and unit.kind[u] == Kind.SECTION and unit.parent[u] >= 0:
            unit.labour_cost[unit.parent[u]] += int(unit.wage_bill[u] * (1.0 + charges))
    return supplies


@phase(
    "plant.accounts.settle",
    every="month",
    over="town",
    says="The plant sells to the budget, pays suppliers, wages, charges, welfare; most of what is left is drawn off.",
    reads="person.key person.pay unit.key unit.kind unit.parent unit.value unit.wage_bill unit.materials_cost"
    " unit.charge unit.heads unit.canteen_money unit.nursery_money unit.flats_money",
    writes="unit.money unit.profit unit.taken unit.labour_cost",
    law="plant.accounts.wholesale plant.accounts.charges plant.accounts.profit_share plant.accounts.cushion",
    rules=(siphon,),
    ledgers="money",
)
def settle(person: Bundle, unit: Bundle, law: Bundle, on: Bundle, book: Bundle, account: Bundle) -> None:
    """Write the plant's account, profit, what was taken of it and what its hands cost; post every bill."""
    plant = plant_of(unit.key, unit.kind)
    if plant < 0:
        return
    sales, wages = int(unit.value[plant] * law.wholesale), wages_due(person)
    supplies, charges = charge_shops(unit, law.charges), int(wages * law.charges)
    held_charge = charges_due(unit)
    services, flats = welfare_due(unit)
    profit = sales - supplies - wages - charges - held_charge - services - flats
    held = unit.money[plant] + profit
    taken = int(siphon(float(held), float(wages), law) if on.siphon else 0.0)
    post(book.money, account.budget, account.plant, sales)
    post(book.money, account.plant, account.suppliers, supplies + services)
    post(book.money, account.plant, account.payroll, wages)
    post(book.money, account.plant, account.budget, charges + held_charge + taken + flats)
    unit.profit[plant] = profit
    unit.taken[plant] = taken
    unit.labour_cost[plant] = wages + charges
    unit.money[plant] = held - taken


@phase(
    "plant.accounts.covering",
    every="month",
    over="town",
    says="What is covered comes in; a debt that is left stands against the next month's orders and hands.",
    reads="unit.key unit.kind unit.cover unit.labour_cost unit.materials_cost",
    writes="unit.money unit.solvent",
    law="plant.accounts.credit",
    rules=(solvency,),
    ledgers="money",
)
def covering(unit: Bundle, law: Bundle, on: Bundle, book: Bundle, account: Bundle) -> None:
    """Credit the cover; write the share of bills that the bank pays, for the plant and its shops."""
    plant = plant_of(unit.key, unit.kind)
    if plant < 0:
        return
    post(book.money, account.bank, account.plant, unit.cover[plant])
    held, bills = unit.money[plant] + unit.cover[plant], unit.labour_cost[plant]
    for u in range(unit.key.size):
        bills += unit.materials_cost[u] if unit.kind[u] == Kind.SHOP else 0
    paid = solvency(float(max(0, -held)), float(bills), law) if on.solvency else 1.0
    unit.money[plant] = held
    for u in range(unit.key.size):
        if unit.kind[u] == Kind.SHOP or u == plant:
            unit.solvent[u] = to_fixed(paid)
