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
/** Mode and source are null while no feed runs; a phase is null outside the calendar. */
export type MarketStatusAnswer = Schemas["MarketStatus"]
export type MarketMode = Schemas["SourceModeEnum"]
/** Over the market socket. */
export type MarketStatus = Omit<MarketStatusAnswer, "exchanges"> & {
  exchanges: (Omit<Schemas["ExchangeStatus"], "phase"> & { phase: string })[]
}
export type BrokerAccount = Schemas["BrokerAccount"]

/** One page of a list; `next` is the cursor of the page after. */
export type Page<T> = { results: T[]; next: string | null }
