"""Prices and Greeks equal the published tables to the last digit they print."""

import csv
from dataclasses import replace

import numpy as np
import pytest

from marketdata.pricing.convention import NSE
from marketdata.pricing.model import greeks, implied_vols, option_prices
from tests.factories.recorded import recorded

DAYS = 365


def rows(name: str) -> list[dict[str, str]]:
    with recorded(f"reference/{name}").open() as handle:
        return list(csv.DictReader(handle))


def terms_of(row) -> dict:
    return {
        "is_call": row["type"] == "Call",
        "reference": float(row["spot"]),
        "strikes": float(row["strike"]),
        "years": float(row["t"]),
    }


def convention_of(row):
    return replace(NSE, rate=float(row["r"]), dividend_yield=float(row["q"]))


def test_prices_equal_haugs():
    table = rows("haug_european_values_from_quantlib.csv")
    assert len(table) > 20
    for row in table:
        price = option_prices(convention_of(row), sigma=float(row["vol"]), **terms_of(row))
        assert float(price) == pytest.approx(float(row["value"]), abs=float(row["tol"])), row


def test_volatilities_from_haugs_prices_price_them_again():
    for row in rows("haug_european_values_from_quantlib.csv"):
        terms, convention = terms_of(row), convention_of(row)
        sigma = implied_vols(convention, prices=np.array([float(row["value"])]), tick=1e-4, **terms)
        again = option_prices(convention, sigma=sigma, **terms)
        assert float(again[0]) == pytest.approx(float(row["value"]), abs=1e-9), row


def test_greeks_equal_haugs():
    table = rows("haug_greek_values_from_quantlib.csv")
    assert len(table) > 8
    for row in table:
        terms, convention = terms_of(row), convention_of(row)
        sigma = np.array(float(row["vol"]))
        found = greeks(convention, sigma=sigma, **terms)
        spot, years = terms["reference"], terms["years"]
        price = option_prices(convention, sigma=sigma, **terms)
        value = {
            "delta": found.delta,
            "elasticity": found.delta * spot / price,
            "gamma": found.gamma,
            "vega": found.vega * 100,
            "theta": found.theta * DAYS,
            "theta per day": found.theta,
            "rho": found.rho * 100,
            "dividendRho": -years * spot * found.delta,
        }[row["greek"]]
        assert float(value) == pytest.approx(float(row["value"]), abs=1e-4), row


def test_prices_and_greeks_equal_vollibs():
    table = rows("vollib_bs_greeks_101rows.csv")
    assert len(table) > 100
    for row in table:
        number = {name: float(value) for name, value in row.items()}
        convention = replace(NSE, rate=number["R"])
        terms = {"reference": number["S"], "strikes": number["K"], "years": number["t"]}
        sigma = np.array(number["v"])
        for is_call, side, price in ((True, "C", "bs_call"), (False, "P", "bs_put")):
            found = greeks(convention, is_call=is_call, sigma=sigma, **terms)
            worth = option_prices(convention, is_call=is_call, sigma=sigma, **terms)
            for name, value in (
                (price, worth),
                (f"{side}D", found.delta),
                (f"{side}G", found.gamma),
                (f"{side}T", found.theta * DAYS),
                (f"{side}V", found.vega * 100),
                (f"{side}R", found.rho * 100),
            ):
                assert float(value) == pytest.approx(number[name], rel=1e-8, abs=1e-6), (name, row)
