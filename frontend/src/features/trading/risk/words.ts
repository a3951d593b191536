import type { RiskState } from "../types"

/** What a risk state means for the trader, in one sentence each. */
export const RISK_WORDS: Record<RiskState, { title: string; meaning: string }> = {
  ACTIVE: { title: "Active", meaning: "Entries and exits are allowed." },
  WARN: { title: "Warning", meaning: "A limit is near. Entries and exits are still allowed." },
  REDUCE_ONLY: {
    title: "Reduce only",
    meaning: "Only orders that reduce a position are allowed. New entries are blocked.",
  },
  HALTED: {
    title: "Halted",
    meaning: "New entries are blocked. Orders that reduce a position still pass.",
  },
  LIQUIDATING: {
    title: "Liquidating",
    meaning: "Positions are being closed. Entries are blocked.",
  },
  LOCKED: { title: "Locked", meaning: "Entries are blocked until the next session." },
}
