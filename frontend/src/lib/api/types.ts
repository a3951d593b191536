/**
 * Names for the shapes of /api/v1, taken from the generated schema (`npm run api:types`).
 * Decimals travel as strings, times as ISO-8601 with Z.
 */
import type { components } from "./schema"

type Schemas = components["schemas"]

export type Role = Schemas["RoleEnum"]
export type Scope = Schemas["ScopesEnum"]
export type Organisation = Schemas["Organisation"]
export type Me = Schemas["Me"]
export type Member = Schemas["Member"]
export type Invitation = Schemas["Invitation"]
export type ApiKey = Schemas["ApiKey"]
export type ApiKeyCreated = Schemas["ApiKeyCreated"]
export type AuditEntry = Schemas["AuditEntry"]

export type Instrument = Schemas["Instrument"]
export type Watchlist = Schemas["Watchlist"]
export type QuoteRow = Schemas["Quote"]
export type Candle = Schemas["Candle"]
/** Over REST: mode and source are null while no feed has run, a phase is null outside the calendar. */
export type MarketStatusAnswer = Schemas["MarketStatus"]
export type MarketMode = Schemas["SourceModeEnum"]
/** Over the market socket, which speaks only while a feed has run. */
export type MarketStatus = Omit<MarketStatusAnswer, "mode" | "source" | "exchanges"> & {
  mode: MarketMode
  source: string
  exchanges: (Omit<Schemas["ExchangeStatus"], "phase"> & { phase: string })[]
}
export type BrokerAccount = Schemas["BrokerAccount"]

/** One page of a list; `next` is the cursor of the page after. */
export type Page<T> = { results: T[]; next: string | null }
