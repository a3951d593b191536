import { useEffect, useReducer, useState } from "react"
import { ApiError, call, currentOrganisation, useMe } from "@/lib/api"
import { useChartChoices } from "../store"
import type { Drawing } from "./kinds"
import { DrawingSync, type StoredChart, type Unsent } from "./sync"

/** The drawings of an instrument's chart, with undo; saved on the server by themselves. */
export function useDrawings(instrumentId: number) {
  const user = useMe().data?.user.id ?? 0
  const [sync] = useState(() => new DrawingSync(depsOf(instrumentId, user)))
  const [, again] = useReducer((count: number) => count + 1, 0)
  useEffect(() => sync.subscribe(again), [sync])
  useEffect(() => {
    sync.load()
    // Another tab or device may have drawn meanwhile.
    const onFocus = () => {
      if (!document.hidden) sync.load()
    }
    document.addEventListener("visibilitychange", onFocus)
    return () => {
      document.removeEventListener("visibilitychange", onFocus)
      sync.leave()
    }
  }, [sync])
  return {
    drawings: sync.drawings as readonly Drawing[],
    state: sync.state,
    canUndo: sync.canUndo,
    canRedo: sync.canRedo,
    change: (next: readonly Drawing[]) => sync.change(next),
    undo: () => sync.undo(),
    redo: () => sync.redo(),
  }
}

function depsOf(instrumentId: number, user: number) {
  const path = { instrument_id: instrumentId }
  // Two people may share a browser: what one could not send is never sent as the other's.
  const key = `terminal.drawings.${user}.${currentOrganisation() ?? "own"}.${instrumentId}`
  return {
    read: () => call("get", "/api/v1/charts/{instrument_id}", { path }) as Promise<StoredChart>,
    write: (body: StoredChart) => {
      const { interval, indicators } = useChartChoices.getState()
      return call("put", "/api/v1/charts/{instrument_id}", {
        path,
        body: { ...body, interval, indicators: [...indicators] },
      }) as Promise<StoredChart>
    },
    isConflict: (error: unknown) => error instanceof ApiError && error.code === "chart.changed",
    isPassing: (error: unknown) =>
      !(error instanceof ApiError) ||
      error.status === 0 ||
      error.status === 429 ||
      error.status >= 500,
    kept: () => readKept(key),
    keep: (unsent: Unsent | null) =>
      unsent ? localStorage.setItem(key, JSON.stringify(unsent)) : localStorage.removeItem(key),
    later: (run: () => void, ms: number) => {
      const timer = setTimeout(run, ms)
      return () => clearTimeout(timer)
    },
  }
}

function readKept(key: string): Unsent | null {
  try {
    return JSON.parse(localStorage.getItem(key) ?? "null")
  } catch {
    return null
  }
}
