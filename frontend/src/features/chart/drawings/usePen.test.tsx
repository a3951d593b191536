import { QueryClient, QueryClientProvider } from "@tanstack/react-query"
import { act, renderHook, waitFor } from "@testing-library/react"
import type { ReactNode } from "react"
import { expect, it, vi } from "vitest"
import type { ChartEngine } from "../engine"
import { usePen } from "./usePen"

const stored = ["a", "b"].map((id) => ({
  id,
  kind: "level",
  points: [{ at_ms: 1, price: 100 }],
}))
const layer = {
  show: () => undefined,
  isInside: () => true,
  hit: () => null,
  toPoint: () => ({ at: 2, price: 101 }),
}
const engine = { layer, setScroll: () => undefined } as unknown as ChartEngine

async function open() {
  vi.stubGlobal("fetch", async () => Response.json({ drawings: stored, revision: 1 }))
  const client = new QueryClient({ defaultOptions: { queries: { staleTime: Infinity } } })
  client.setQueryData(["me"], { user: { id: 1 }, organisation: { id: "ours", scopes: [] } })
  const wrapper = ({ children }: { children: ReactNode }) => (
    <QueryClientProvider client={client}>{children}</QueryClientProvider>
  )
  const { result } = renderHook(() => usePen(7), { wrapper })
  await waitFor(() => expect(result.current.count).toBe(2))
  const box = document.createElement("div")
  act(() => result.current.attach(engine, box))
  const click = () => act(() => void box.dispatchEvent(new PointerEvent("pointerdown")))
  return { pen: result, click }
}

it("adds what is drawn to what is there", async () => {
  const { pen, click } = await open()
  act(() => pen.current.choose("level"))
  click()
  expect(pen.current.count).toBe(3)
})

it("does not lose what is hidden when something is drawn", async () => {
  const { pen, click } = await open()
  act(() => pen.current.choose("level"))
  act(() => pen.current.setHidden(true))
  click()
  expect(pen.current.count).toBe(2)
  expect(pen.current.tool).toBeNull()
  act(() => pen.current.choose("level"))
  click()
  expect(pen.current.count).toBe(3)
})
