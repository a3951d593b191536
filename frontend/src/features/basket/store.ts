import { create } from "zustand"
import { persist } from "zustand/middleware"
import { randomId } from "@/lib/api"

export type LegSide = "BUY" | "SELL"
export type LegRight = "CE" | "PE" | "FUT" | "EQ"

/** One leg of a strategy that is being put together. Prices in rupees per unit. */
export interface Leg {
  key: string
  instrumentId: number
  symbol: string
  underlyingId: number
  /** Null for a share. */
  expiry: string | null
  strike: number | null
  right: LegRight
  side: LegSide
  lots: number
  lotSize: number
  /** Price the leg is (to be) entered at; null follows the market. */
  price: number | null
}

export const MAX_LEGS = 10
const MAX_LOTS = 1_000

interface BasketState {
  legs: readonly Leg[]
  /** Add a leg; the same contract and side grows by its lots instead. False when the basket is full. */
  add: (leg: Omit<Leg, "key">) => boolean
  replace: (legs: readonly Omit<Leg, "key">[]) => void
  remove: (key: string) => void
  flip: (key: string) => void
  setLots: (key: string, lots: number) => void
  setPrice: (key: string, price: number | null) => void
  clear: () => void
}

/** The legs a trader has picked; from the chain, a template or by hand. They survive a reload. */
export const useBasket = create<BasketState>()(
  persist(
    (set, get) => {
      const change = (key: string, by: (leg: Leg) => Leg) =>
        set(({ legs }) => ({ legs: legs.map((leg) => (leg.key === key ? by(leg) : leg)) }))
      return {
        legs: [],
        add: (leg) => {
          const { legs } = get()
          const same = legs.find(
            (each) => each.instrumentId === leg.instrumentId && each.side === leg.side,
          )
          if (same) {
            change(same.key, (each) => ({ ...each, lots: clampLots(each.lots + leg.lots) }))
            return true
          }
          if (legs.length >= MAX_LEGS) return false
          set({ legs: [...legs, { ...leg, key: randomId(), lots: clampLots(leg.lots) }] })
          return true
        },
        replace: (legs) =>
          set({ legs: legs.slice(0, MAX_LEGS).map((leg) => ({ ...leg, key: randomId() })) }),
        remove: (key) => set(({ legs }) => ({ legs: legs.filter((leg) => leg.key !== key) })),
        flip: (key) =>
          change(key, (leg) => ({ ...leg, side: leg.side === "BUY" ? "SELL" : "BUY" })),
        setLots: (key, lots) => change(key, (leg) => ({ ...leg, lots: clampLots(lots) })),
        setPrice: (key, price) => change(key, (leg) => ({ ...leg, price })),
        clear: () => set({ legs: [] }),
      }
    },
    { name: "terminal.basket", version: 1 },
  ),
)

function clampLots(lots: number): number {
  return Math.min(MAX_LOTS, Math.max(1, Math.trunc(lots) || 1))
}
