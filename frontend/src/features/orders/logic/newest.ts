import type { Order } from "../types"

const KEPT = 1_000

/**
 * The newest version seen of each order, from whatever channel.
 *
 * A list that was read before an event may arrive after it; without this memory it would put the older state
 * back on the screen, and nothing would ever correct it.
 */
export class NewestOrders {
  private readonly versions = new Map<string, Order>()

  /** Remember `order` unless a newer version is known; returns the newest. */
  take(order: Order): Order {
    const known = this.versions.get(order.id)
    if (known && Date.parse(known.updated_at) > Date.parse(order.updated_at)) return known
    this.versions.delete(order.id)
    this.versions.set(order.id, order)
    if (this.versions.size > KEPT) {
      const [oldest] = this.versions.keys()
      if (oldest !== undefined) this.versions.delete(oldest)
    }
    return order
  }
}
