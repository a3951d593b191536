"""Time of the pre-trade gate: all rules on one order, beside the engine without rules.

    .venv/bin/python bench/rms_rules.py [--rounds 7] [--calls 2000]

Prints one table: microseconds per evaluation (best and median round) for orders of different fate.
Needs no database and no server.
"""

import argparse
import statistics
import sys
import timeit
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from rms.canonical import encode
from rms.defaults import default_limits
from rms.engine import evaluate
from rms.limits import LimitSet, ScopeRisk
from rms.merge import merge
from rms.rules.catalogue import ALL_RULES
from terminal.kernel.enums import OrderType, Product, RiskState, ScopeType, Side
from tests.factories.rms import AS_OF, make_effective, make_risk_intent, make_snapshot

AIM_US = 100.0
ENTRY = make_risk_intent()
STOP = make_risk_intent(
    order_type=OrderType.SL, trigger_price=Decimal("105.00"), price=Decimal("106.00")
)
EXIT = make_risk_intent(side=Side.SELL)
BAD = make_risk_intent(quantity=1821, price=Decimal("150.03"), product=Product.CNC)
OPEN, LONG = make_snapshot(), make_snapshot(net_quantity=650)
HALTED = make_snapshot(effective=make_effective(RiskState.HALTED, max_order_quantity=65))
CHAIN = [
    ScopeRisk(scope_type=level, scope_id="x", limits=LimitSet(max_order_lots=50 - depth))
    for depth, level in enumerate(ScopeType)
]
DEFAULTS = default_limits(AS_OF.date())


def cases() -> dict[str, Callable[[], object]]:
    """Return what is timed, baseline first."""
    return {
        "no rules (baseline)": lambda: evaluate(ENTRY, OPEN, ()),
        f"entry, all {len(ALL_RULES)} rules, passes": lambda: evaluate(ENTRY, OPEN),
        "stop-loss entry, all rules, passes": lambda: evaluate(STOP, OPEN),
        "exit, all rules, passes": lambda: evaluate(EXIT, LONG),
        f"{len(evaluate(BAD, HALTED).violations)} violations, all told": (
            lambda: evaluate(BAD, HALTED)
        ),
        "merge of six scopes": lambda: merge(CHAIN, DEFAULTS),
        "verdict inputs as JSON": lambda: (encode(ENTRY), encode(OPEN)),
    }


def main() -> int:
    """Print the table; 1 if a passing order takes longer than the aim."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--calls", type=int, default=2000)
    options = parser.parse_args()
    print(f"| {'case':<38} | {'best µs':>8} | {'median µs':>9} | {'× baseline':>10} |")
    print(f"|{'-' * 40}|{'-' * 9}:|{'-' * 10}:|{'-' * 11}:|")
    baseline, worst = 0.0, 0.0
    for name, work in cases().items():
        times = timeit.repeat(work, repeat=options.rounds, number=options.calls)
        per_call = [seconds / options.calls * 1e6 for seconds in times]
        best, median = min(per_call), statistics.median(per_call)
        baseline = baseline or median
        worst = max(worst, median) if "passes" in name else worst
        print(f"| {name:<38} | {best:8.1f} | {median:9.1f} | {median / baseline:10.1f} |")
    print(f"\nAim: a passing order in at most {AIM_US:.0f} µs. Worst median: {worst:.1f} µs.")
    return 0 if worst <= AIM_US else 1


if __name__ == "__main__":
    sys.exit(main())
