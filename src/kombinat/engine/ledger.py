"""Ledgers: double entry in integers, per account pair, town and tick.

A kernel posts `from, to, amount`. At the end of a tick every stock must have changed by exactly what was posted to
it less what was posted from it; a transit account must net to zero; boundary accounts are the named doors to the
outside and are itemised, never plugged.
"""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kombinat.engine.bundles import bundle_class
from kombinat.engine.compile import kernel


@dataclass(frozen=True)
class Account:
    """One account. stock: the column whose sum over live rows it is (`table.column`), or `table` for the count of
    live rows; empty for an account without a stock. transit: must net to zero every tick."""

    name: str
    stock: str = ""
    transit: bool = False


@dataclass(frozen=True)
class Ledger:
    """A closed set of accounts in one unit."""

    name: str
    unit: str
    accounts: tuple[Account, ...]


@dataclass(frozen=True)
class Chart:
    """The chart of accounts: every ledger of a world, with one number for each account name.

    Two ledgers may use the same name (`suppliers` of goods, `suppliers` paid in money); each has its own book.
    """

    ledgers: tuple[Ledger, ...]

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Account names in the order of their numbers."""
        return tuple(dict.fromkeys(a.name for ledger in self.ledgers for a in ledger.accounts))

    @cached_property
    def numbers(self) -> dict[str, int]:
        """The number of each account."""
        return {name: number for number, name in enumerate(self.names)}

    @cached_property
    def stocked(self) -> tuple[tuple[str, str, str, str], ...]:
        """Ledger, account, table and column (empty: its rows are counted) of every stock."""
        return tuple(
            (ledger.name, account.name, *account.stock.partition(".")[::2])
            for ledger in self.ledgers
            for account in ledger.accounts
            if account.stock
        )

    def new_book(self) -> NDArray[np.int64]:
        """An empty book, shape (accounts, accounts): amount posted from row account to column account."""
        return np.zeros((len(self.names), len(self.names)), dtype=np.int64)

    def accounts_bundle(self) -> Any:
        """The `account` bundle: name -> number."""
        return bundle_class("account", self.names)(*range(len(self.names)))

    def books_bundle(self, books: Mapping[str, NDArray[np.int64]]) -> Any:
        """The `book` bundle: ledger name -> book."""
        names = [ledger.name for ledger in self.ledgers]
        return bundle_class("book", names)(*[books[name] for name in names])

    def stocks(
        self, columns: Mapping[str, Mapping[str, NDArray[Any]]], tables: Container[str] | None = None
    ) -> dict[tuple[str, str], int]:
        """All stocks of one town, re-summed from its rows: (ledger, account) -> amount.

        tables: only the stocks that stand in these.
        """
        return {
            (ledger, account): stock(columns[table], column)
            for ledger, account, table, column in self.stocked
            if tables is None or table in tables
        }


class LedgerError(RuntimeError):
    """A ledger did not close."""


@kernel
def post(book: Any, giver: int, taker: int, amount: int) -> None:
    """Book `amount` (integer, >= 0) from one account to another."""
    book[giver, taker] += amount


@kernel
def _sum_live(keys: Any, values: Any) -> Any:
    total = np.int64(0)
    for i in range(keys.size):
        if keys[i] != 0:
            total += np.int64(values[i])
    return total


@kernel
def _net(book: Any) -> Any:
    """What each account took less what it gave, and behind the last the smallest amount booked."""
    accounts = book.shape[0]
    net = np.zeros(accounts + 1, np.int64)
    for giver in range(accounts):
        for taker in range(accounts):
            amount = book[giver, taker]
            net[giver] -= amount
            net[taker] += amount
            net[accounts] = min(net[accounts], amount)
    return net


def stock(rows: Mapping[str, NDArray[Any]], column: str) -> int:
    """What an account holds, re-summed from the rows of its table in one town; no column: how many there are."""
    if not column:
        return int(np.count_nonzero(rows["key"]))
    return int(_sum_live(rows["key"], rows[column]))


def close(
    chart: Chart,
    books: Mapping[str, NDArray[np.int64]],
    before: Mapping[tuple[str, str], int],
    after: Mapping[tuple[str, str], int],
) -> None:
    """Check one town's books for one tick; LedgerError names the account and the amount that does not close."""
    for ledger in chart.ledgers:
        net = _net(books[ledger.name])
        if net[-1] < 0:
            raise LedgerError(f"{ledger.name}: a negative amount was posted")
        for account in ledger.accounts:
            posted, entry = int(net[chart.numbers[account.name]]), (ledger.name, account.name)
            _check(ledger, account, posted, after.get(entry, 0) - before.get(entry, 0))


def _check(ledger: Ledger, account: Account, posted: int, changed: int) -> None:
    if account.transit and posted:
        raise LedgerError(f"{ledger.name}: transit {account.name} keeps {posted} {ledger.unit}")
    if account.stock and changed != posted:
        raise LedgerError(
            f"{ledger.name}: {account.name} changed by {changed} {ledger.unit}, posted {posted}"
        )
