# ruff: noqa: E402 - Django must be set up first
"""A process that forks senders on command, each of which may be told where to be killed.

One line of JSON in, one line out: ``{"fault": "between", "nth": 2}`` forks a sender that kills
itself with SIGKILL at the second time it reaches that point; the answer is its wait status. The
broker lives in Redis and therefore survives everybody.

| fault      | killed                                              |
|------------|-----------------------------------------------------|
| before_b   | before the ``sent`` facts are committed             |
| between    | after that commit, before the broker is called      |
| accepted   | the broker has the order, the answer is not read    |
| before_c   | the answer is read, nothing of it is committed      |
| none       | never: sends, then looks for what is in doubt       |
"""

import json
import os
import signal
import sys
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal

import django

django.setup()

from orders.reconciler import Reconciler
from orders.runners import InlineRunner
from orders.sender import Sender, loop
from terminal.infra import clock as process_clock
from terminal.infra.leases import Lease
from terminal.infra.redis import redis_client
from terminal.kernel.clock import SystemClock
from terminal.kernel.enums import BrokerStatus, OrderType, Product, Side
from terminal.kernel.reports import BrokerAck, OrderSnapshot, PlaceRequest
from tests.factories.orders import FakeBroker

BOOK, NUMBER = "kill-test:book", "kill-test:number"


class ShiftedClock(SystemClock):
    """The machine's clock, some seconds ahead."""

    ahead_s = 0.0

    def now(self) -> datetime:
        return super().now() + timedelta(seconds=self.ahead_s)

    def monotonic(self) -> float:
        return super().monotonic() + self.ahead_s


class RedisBroker(FakeBroker):
    """A broker whose order book outlives the processes that talk to it."""

    def __init__(self, reach: Callable[[str], None]) -> None:
        super().__init__()
        self._reach = reach

    def place(self, request: PlaceRequest) -> BrokerAck:
        self._reach("between")
        broker_order_id = f"B{redis_client().incr(NUMBER)}"
        row = {
            "tag": request.tag,
            "instrument_id": request.instrument_id,
            "side": request.side,
            "product": request.product,
            "order_type": request.order_type,
            "quantity": request.quantity,
            "price": str(request.price),
        }
        redis_client().hset(BOOK, broker_order_id, json.dumps(row))
        self._reach("accepted")
        return BrokerAck(broker_order_id, process_clock.clock().now())

    def order_book(self) -> list[OrderSnapshot]:
        return [
            self._snapshot(key.decode(), json.loads(value))
            for key, value in redis_client().hgetall(BOOK).items()
        ]

    def orders_by_id(self, ids: object) -> list[OrderSnapshot]:
        return [row for row in self.order_book() if row.broker_order_id in ids]

    @staticmethod
    def _snapshot(broker_order_id: str, row: dict) -> OrderSnapshot:
        return OrderSnapshot(
            broker_order_id=broker_order_id,
            tag=row["tag"],
            instrument_id=row["instrument_id"],
            side=Side(row["side"]),
            product=Product(row["product"]),
            order_type=OrderType(row["order_type"]),
            quantity=row["quantity"],
            price=Decimal(row["price"]),
            trigger_price=None,
            status=BrokerStatus.OPEN,
            raw_status="open",
            filled_qty=0,
            average_price=None,
            message="",
            exchange_at=None,
        )


def killer(fault: str, nth: int) -> Callable[[str], None]:
    """Return what kills this process when ``fault`` is reached for the ``nth`` time."""
    reached: list[str] = []

    def reach(point: str) -> None:
        reached.append(point)
        if point == fault and reached.count(point) == nth:
            os.kill(os.getpid(), signal.SIGKILL)

    return reach


def send(reach: Callable[[str], None], broker: RedisBroker) -> None:
    """Hold the sender's lease and send until nothing waits."""
    claim, record = loop.claim, loop.record

    def claim_or_die(*arguments: object) -> object:
        reach("before_b")
        return claim(*arguments)

    def record_or_die(*arguments: object) -> None:
        reach("before_c")
        record(*arguments)

    loop.claim, loop.record = claim_or_die, record_or_die
    # One request a turn, so that a kill can fall between any two of them.
    loop._BATCH = int(os.environ.get("KILL_TEST_BATCH", "2"))
    lease = Lease.acquire("sender:kill-test")
    assert lease is not None, "the dead sender's lease has not run out"
    sender = Sender(gateway=lambda _: broker, runner=InlineRunner())
    while sender.step(lease):
        pass
    lease.release()


def resolve(broker: RedisBroker, ahead: ShiftedClock) -> None:
    """Look for what is in doubt, in time lapse."""
    lease = Lease.acquire("reconciler:kill-test")
    assert lease is not None
    reconciler = Reconciler(gateway=lambda _: broker, runner=InlineRunner())
    for seconds in (*[0.5] * 6, *[3.0] * 13):
        ahead.ahead_s += seconds
        lease.renew()
        reconciler.step(lease)
    lease.release()


def live(fault: str, nth: int) -> None:
    """Be a sender."""
    reach = killer(fault, nth)
    broker = RedisBroker(reach)
    send(reach, broker)
    if fault == "none":
        ahead = ShiftedClock()
        with process_clock.use(ahead):
            resolve(broker, ahead)


def main() -> None:
    """Fork a sender for each line."""
    print("ready", flush=True)  # noqa: T201 - the protocol
    for line in sys.stdin:
        order = json.loads(line)
        pid = os.fork()
        if pid == 0:
            code = 1
            try:
                live(order["fault"], order["nth"])
                code = 0
            finally:
                sys.stderr.flush()
                os._exit(code)
        print(os.waitpid(pid, 0)[1], flush=True)  # noqa: T201 - the protocol


if __name__ == "__main__":
    main()
