"""Puts chain documents where web processes read them."""

from collections.abc import Iterable, Sequence

import redis

from marketdata.feed.chain_book import ChainContracts, ChainKey
from marketdata.wire import (
    CHAIN_PREFIX,
    CHAINS_CHANNEL,
    CHAINS_KEY,
    ListedExpiry,
    ListedUnderlying,
    chain_header,
    chain_key,
    encode_listed,
)
from terminal.infra.redis import pubsub_channel


class ChainPublisher:
    """Stores and announces documents in one round trip. All methods raise redis.RedisError."""

    def __init__(self, client: redis.Redis) -> None:
        self._redis = client

    def publish(self, documents: Iterable[tuple[ChainKey, bytes]]) -> None:
        """Store each document as its chain's newest and hand it to the subscribers."""
        pipe = self._redis.pipeline(transaction=False)
        for key, document in documents:
            pipe.set(chain_key(key.underlying_id, key.expiry), document)
            pipe.publish(
                pubsub_channel(CHAINS_CHANNEL),
                chain_header(key.underlying_id, key.expiry) + document,
            )
        pipe.execute()

    def begin(self, chains: Sequence[ChainContracts]) -> None:
        """Forget the chains of before and list these."""
        old = list(self._redis.scan_iter(match=f"{CHAIN_PREFIX}*", count=500))
        pipe = self._redis.pipeline(transaction=False)
        if old:
            pipe.unlink(*old)
        pipe.set(CHAINS_KEY, encode_listed(_listed(chains)))
        pipe.execute()


def _listed(chains: Sequence[ChainContracts]) -> list[ListedUnderlying]:
    found: dict[int, ListedUnderlying] = {}
    for chain in sorted(chains, key=lambda each: each.key.expiry):
        underlying_id = chain.key.underlying_id
        if underlying_id not in found:
            found[underlying_id] = ListedUnderlying(
                underlying_id, chain.underlying, chain.exchange.value, []
            )
        found[underlying_id].expiries.append(ListedExpiry(chain.key.expiry, chain.lot_size))
    return sorted(found.values(), key=lambda each: (-len(each.expiries), each.symbol))
