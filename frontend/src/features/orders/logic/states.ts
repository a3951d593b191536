import type { Order, OrderState } from "../types"

export type Tone = "neutral" | "working" | "good" | "bad" | "warn"

interface StateText {
  label: string
  tone: Tone
  /** One sentence for people who meet the state for the first time. */
  meaning: string
  isOpen: boolean
}

/** Every state in words; a total map, so a new state fails the type check instead of showing raw. */
export const STATES: Record<OrderState, StateText> = {
  DENIED: {
    label: "Denied",
    tone: "bad",
    meaning: "Risk rules refused it; nothing was sent.",
    isOpen: false,
  },
  QUEUED: {
    label: "Queued",
    tone: "working",
    meaning: "Passed risk, waiting to be sent.",
    isOpen: true,
  },
  SENT: {
    label: "Sent",
    tone: "working",
    meaning: "Sent to the broker, no answer yet.",
    isOpen: true,
  },
  UNKNOWN: {
    label: "Unknown",
    tone: "warn",
    meaning:
      "The broker's answer was lost. It may be live; we are looking it up and never send it twice.",
    isOpen: true,
  },
  NOT_PLACED: {
    label: "Not placed",
    tone: "bad",
    meaning: "The broker's book proves that it never arrived.",
    isOpen: false,
  },
  ACKED: { label: "Accepted", tone: "working", meaning: "The broker has it.", isOpen: true },
  OPEN: { label: "Open", tone: "working", meaning: "Working at the exchange.", isOpen: true },
  TRIGGER_PENDING: {
    label: "Trigger pending",
    tone: "working",
    meaning: "Waits for its trigger price.",
    isOpen: true,
  },
  PART_FILLED: {
    label: "Part filled",
    tone: "working",
    meaning: "Some units traded, the rest is working.",
    isOpen: true,
  },
  FILLED: { label: "Filled", tone: "good", meaning: "All units traded.", isOpen: false },
  CANCELLED: {
    label: "Cancelled",
    tone: "neutral",
    meaning: "Cancelled; fills before it stand.",
    isOpen: false,
  },
  EXPIRED: { label: "Expired", tone: "neutral", meaning: "Its time ran out.", isOpen: false },
  REJECTED: {
    label: "Rejected",
    tone: "bad",
    meaning: "The broker or exchange refused it.",
    isOpen: false,
  },
}

/** Conditions shown beside a state. */
export const FLAGS: Record<string, { label: string; meaning: string }> = {
  CANCEL_PENDING: {
    label: "Cancelling",
    meaning: "Cancel was asked for; it can still fill until confirmed.",
  },
  MODIFY_PENDING: {
    label: "Modifying",
    meaning: "A change was asked for; the old terms work until confirmed.",
  },
  AWAIT_TRADES: {
    label: "Awaiting trades",
    meaning: "Filled; the single trades have not arrived yet.",
  },
  OVERFILL: {
    label: "Overfill",
    meaning: "More units traded than ordered; the position follows the broker.",
  },
  FILL_AFTER_REJECT: {
    label: "Fill after reject",
    meaning: "A fill came after a refusal; the fill counts.",
  },
  RESURRECTED: { label: "Came back", meaning: "New facts arrived after a final state; they win." },
  EXTERNAL: { label: "External", meaning: "Placed outside this terminal." },
}

/** Whether the order can still trade. */
export const isOpen = (order: Pick<Order, "state">) => STATES[order.state]?.isOpen ?? false

/** Whether modify and cancel make sense now. */
export const canChange = (order: Pick<Order, "state" | "flags">) =>
  isOpen(order) && !order.flags.includes("CANCEL_PENDING")
