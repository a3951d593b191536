/**
 * What the app shell takes from trading. The shell mounts TradingOverlay once for as long as the
 * terminal is open (sockets, hotkeys, order ticket); the rest are small pieces of the header.
 */
import { createElement, Fragment } from "react"
import type { Instrument } from "@/lib/api"

export function TradingOverlay() {
  return createElement(Fragment)
}

export function IndexStrip() {
  return null
}

export function ConnectionStatus() {
  return null
}

export function DataAge() {
  return null
}

/** Show an instrument that was picked in the command palette. */
export function showInstrument(_instrument: Instrument): void {}

/** Open the order ticket for an instrument that was picked in the command palette. */
export function openTicket(_instrument: Instrument, _side: "BUY" | "SELL"): void {}

export { useActiveAccount } from "./queries"
