import { useEffect, useReducer, useState } from "react"
import { ApiError, call, randomId, useMe } from "@/lib/api"
import { useChartChoices } from "../store"
import type { Drawing } from "./kinds"
import { DrawingSync, type StoredChart, type Unsent } from "./sync"

/** The drawings of an instrument's chart, with undo; saved on the server by themselves. */
export function useDrawings(instrumentId: number) {
  const me = useMe().data
  const [sync] = useState(
    () => new DrawingSync(depsOf(instrumentId, me?.user.id ?? 0, me?.organisation.id ?? "")),
  )
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

function depsOf(instrumentId: number, user: number, organisation: string) {
  const path = { instrument_id: instrumentId }
  // The last save of a chart may come after a change to another organisation.
  const headers = { "X-Organisation": organisation }
  // Two people may share a browser: what one could not send is never sent as the other's.
  const key = `terminal.drawings.${user}.${organisation}.${instrumentId}`
  const own = `${key}.${randomId()}`
  return {
    read: () =>
      call("get", "/api/v1/charts/{instrument_id}", { path, headers }) as Promise<StoredChart>,
    write: (body: StoredChart) => {
      const { interval, indicators } = useChartChoices.getState()
      return call("put", "/api/v1/charts/{instrument_id}", {
        path,
        headers,
        body: { ...body, interval, indicators: [...indicators] },
      }) as Promise<StoredChart>
    },
    isConflict: (error: unknown) => error instanceof ApiError && error.code === "chart.changed",
    isPassing: (error: unknown) =>
      !(error instanceof ApiError) ||
      error.status === 0 ||
      error.status === 429 ||
      error.status >= 500,
    claim: () => claimKept(`${key}.`),
    keep: (unsent: Unsent | null) => {
      try {
        if (unsent) localStorage.setItem(own, JSON.stringify(unsent))
        else localStorage.removeItem(own)
      } catch {
        // Without storage what cannot be sent lasts as long as the tab.
      }
    },
    later: (run: () => void, ms: number) => {
      const timer = setTimeout(run, ms)
      return () => clearTimeout(timer)
    },
  }
}

function claimKept(prefix: string): Unsent[] {
  try {
    return Object.keys(localStorage)
      .filter((key) => key.startsWith(prefix))
      .flatMap((key) => {
        const text = localStorage.getItem(key) ?? "null"
        localStorage.removeItem(key)
        return parsed(text) ?? []
      })
  } catch {
    return []
  }
}

function parsed(text: string): Unsent | null {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
