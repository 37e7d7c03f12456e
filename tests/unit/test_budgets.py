"""Budgets as an operator sets them, and the suite's own: nothing."""

from __future__ import annotations

import os

import pytest

from hwapok_server.budgets import Budgets, shown
from hwapok_server.configured import budgets, check
from hwapok_server.settings import SettingsError, load
from support.paid_providers import allowing_paid
from support.stack import clean_environment

KEYS = {"HWAPOK_API_KEYS": "kim=1, lee=2"}


def test_ten_dollars_a_day_unless_told_otherwise() -> None:
    """Keys share them."""
    assert budgets(load(environment={})) == Budgets(10_000_000)
    assert Budgets(10_000_000).own("kim") is None


def test_budgets_are_exact() -> None:
    """A cent is a cent: nothing passes through binary fractions."""
    environment = KEYS | {
        "HWAPOK_BUDGET_DAY_USD": "2.10",
        "HWAPOK_BUDGET_KEY_DAY_USD": "0.1",
        "HWAPOK_KEY_BUDGETS": " kim = 1.000001 ,",
    }
    found = budgets(load(environment=environment))
    assert (found.day, found.own("kim"), found.own("lee"), found.own("")) == (2_100_000, 1_000_001, 100_000, None)


def test_zero_is_nothing() -> None:
    """Not: without end."""
    found = budgets(load(environment=KEYS | {"HWAPOK_BUDGET_DAY_USD": "0", "HWAPOK_KEY_BUDGETS": "kim=0"}))
    assert (found.day, found.own("kim")) == (0, 0)


@pytest.mark.parametrize("value", ["-1", "nan", "inf", "ten", "1,5", "2000000"])
@pytest.mark.parametrize("name", ["HWAPOK_BUDGET_DAY_USD", "HWAPOK_BUDGET_KEY_DAY_USD"])
def test_what_is_no_amount_is_refused(name: str, value: str) -> None:
    """By name."""
    with pytest.raises(SettingsError, match=name):
        load(environment={name: value})


@pytest.mark.parametrize("value", ["kim", "kim=", "=1", "kim=-1", "kim=nan", "kim=1;lee=2", "park=1"])
def test_what_is_no_budget_of_a_key_is_refused_at_start(value: str) -> None:
    """A slip must not leave a key without its limit; so is the name of a key that does not exist."""
    with pytest.raises(SettingsError, match="HWAPOK_KEY_BUDGETS"):
        check(load(environment=KEYS | {"HWAPOK_KEY_BUDGETS": value}))


@pytest.mark.parametrize(("amount", "text"), [(0, "0.00"), (1, "0.000001"), (52_300, "0.0523"), (12_500_000, "12.50")])
def test_amounts_for_people(amount: int, text: str) -> None:
    """Exact, however little it is."""
    assert shown(amount) == text


def test_the_suite_pays_for_nothing() -> None:
    """Not in this process, not in those it starts; only a provider on this computer can be allowed."""
    assert not load().allow_paid
    assert not load(environment=clean_environment()).allow_paid
    assert load(environment=os.environ | allowing_paid("http://127.0.0.1:8080/v1")).allow_paid
    with pytest.raises(AssertionError):
        allowing_paid("https://api.openai.com/v1")
