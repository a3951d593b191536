import type { LegRight, LegSide } from "@/features/basket/store"

export type Outlook = "bullish" | "bearish" | "neutral" | "volatile"

/** One leg of a template. `offset` counts strike steps from the money, `expiry` expiries from the chosen. */
export interface TemplateLeg {
  side: LegSide
  right: LegRight
  offset: number
  lots: number
  expiry: number
}

export interface Template {
  id: string
  name: string
  outlook: Outlook
  legs: readonly TemplateLeg[]
}

/**
 * Legs in short: `"B CE +2"`, `"S2 PE -4"` (two lots), `"B CE 0 @1"` (the next expiry), `"B FUT"`.
 */
function leg(text: string): TemplateLeg {
  const match = /^([BS])(\d*) (CE|PE|FUT)(?: ([+-]?\d+))?(?: @(\d))?$/.exec(text)
  if (!match) throw new Error(`No leg is written "${text}"`)
  const [, side, lots, right, offset, expiry] = match
  return {
    side: side === "B" ? "BUY" : "SELL",
    right: right as LegRight,
    offset: Number(offset ?? 0),
    lots: Number(lots || 1),
    expiry: Number(expiry ?? 0),
  }
}

function template(outlook: Outlook, name: string, ...legs: string[]): Template {
  const id = name.toLowerCase().replaceAll(" ", "-")
  return { id, name, outlook, legs: legs.map(leg) }
}

export const TEMPLATES: readonly Template[] = [
  template("bullish", "Long call", "B CE 0"),
  template("bullish", "Short put", "S PE 0"),
  template("bullish", "Bull call spread", "B CE 0", "S CE +4"),
  template("bullish", "Bull put spread", "S PE 0", "B PE -4"),
  template("bullish", "Call ratio back spread", "S CE 0", "B2 CE +3"),
  template("bullish", "Long synthetic future", "B CE 0", "S PE 0"),
  template("bullish", "Bullish risk reversal", "B CE +3", "S PE -3"),
  template("bullish", "Bull butterfly", "B CE +2", "S2 CE +5", "B CE +8"),
  template("bullish", "Bull condor", "B CE +2", "S CE +4", "S CE +7", "B CE +9"),
  template("bullish", "Covered call", "B FUT", "S CE +4"),
  template("bullish", "Protective put", "B FUT", "B PE -2"),
  template("bullish", "Collar", "B FUT", "B PE -3", "S CE +4"),
  template("bullish", "Strap", "B2 CE 0", "B PE 0"),
  template("bullish", "Call diagonal", "B CE 0 @1", "S CE +4"),
  template("bearish", "Long put", "B PE 0"),
  template("bearish", "Short call", "S CE 0"),
  template("bearish", "Bear put spread", "B PE 0", "S PE -4"),
  template("bearish", "Bear call spread", "S CE 0", "B CE +4"),
  template("bearish", "Put ratio back spread", "S PE 0", "B2 PE -3"),
  template("bearish", "Short synthetic future", "S CE 0", "B PE 0"),
  template("bearish", "Bearish risk reversal", "S CE +3", "B PE -3"),
  template("bearish", "Bear butterfly", "B PE -2", "S2 PE -5", "B PE -8"),
  template("bearish", "Bear condor", "B PE -2", "S PE -4", "S PE -7", "B PE -9"),
  template("bearish", "Covered put", "S FUT", "S PE -4"),
  template("bearish", "Protective call", "S FUT", "B CE +2"),
  template("bearish", "Strip", "B CE 0", "B2 PE 0"),
  template("bearish", "Put diagonal", "B PE 0 @1", "S PE -4"),
  template("neutral", "Short straddle", "S CE 0", "S PE 0"),
  template("neutral", "Short strangle", "S CE +4", "S PE -4"),
  template("neutral", "Iron butterfly", "S CE 0", "S PE 0", "B CE +6", "B PE -6"),
  template("neutral", "Iron condor", "S CE +4", "S PE -4", "B CE +8", "B PE -8"),
  template("neutral", "Long call butterfly", "B CE -4", "S2 CE 0", "B CE +4"),
  template("neutral", "Long put butterfly", "B PE +4", "S2 PE 0", "B PE -4"),
  template("neutral", "Broken wing butterfly", "B CE -3", "S2 CE 0", "B CE +6"),
  template("neutral", "Long call condor", "B CE -6", "S CE -3", "S CE +3", "B CE +6"),
  template("neutral", "Long put condor", "B PE +6", "S PE +3", "S PE -3", "B PE -6"),
  template("neutral", "Call ratio spread", "B CE 0", "S2 CE +4"),
  template("neutral", "Put ratio spread", "B PE 0", "S2 PE -4"),
  template("neutral", "Jade lizard", "S PE -3", "S CE +3", "B CE +5"),
  template("neutral", "Reverse jade lizard", "S CE +3", "S PE -3", "B PE -5"),
  template("neutral", "Batman", "B CE +2", "S2 CE +5", "B CE +8", "B PE -2", "S2 PE -5", "B PE -8"),
  template("neutral", "Call calendar", "S CE 0", "B CE 0 @1"),
  template("neutral", "Put calendar", "S PE 0", "B PE 0 @1"),
  template("neutral", "Double calendar", "S CE +3", "B CE +3 @1", "S PE -3", "B PE -3 @1"),
  template("volatile", "Long straddle", "B CE 0", "B PE 0"),
  template("volatile", "Long strangle", "B CE +4", "B PE -4"),
  template("volatile", "Long guts", "B CE -4", "B PE +4"),
  template("volatile", "Reverse iron butterfly", "B CE 0", "B PE 0", "S CE +6", "S PE -6"),
  template("volatile", "Reverse iron condor", "B CE +4", "B PE -4", "S CE +8", "S PE -8"),
  template("volatile", "Short call butterfly", "S CE -4", "B2 CE 0", "S CE +4"),
  template("volatile", "Short call condor", "S CE -6", "B CE -3", "B CE +3", "S CE +6"),
]

export const OUTLOOKS: Record<Outlook, string> = {
  bullish: "Bullish",
  bearish: "Bearish",
  neutral: "Neutral",
  volatile: "Volatile",
}

/** Points (step, payoff) of a template's shape at expiry, for its little picture; premiums are left out. */
export function shapeOf(template: Template): [number, number][] {
  const strikes = template.legs.map((each) => each.offset)
  const reach = Math.max(6, ...strikes.map(Math.abs)) + 4
  const steps = Array.from({ length: 2 * reach + 1 }, (_, index) => index - reach)
  return steps.map((step) => [step, template.legs.reduce((sum, one) => sum + worth(one, step), 0)])
}

function worth(one: TemplateLeg, step: number): number {
  const units = (one.side === "BUY" ? 1 : -1) * one.lots
  if (one.right === "FUT") return units * step
  const value = Math.max(0, one.right === "CE" ? step - one.offset : one.offset - step)
  // A later leg still has time value: a hump around its strike.
  const time = one.expiry > 0 ? 2.5 * Math.exp(-((step - one.offset) ** 2) / 18) : 0
  return units * (value + time)
}
