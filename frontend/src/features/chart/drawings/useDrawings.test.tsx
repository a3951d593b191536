import { QueryClient, QueryClientProvider } from "@tanstack/react-query"
import { act, renderHook, waitFor } from "@testing-library/react"
import type { ReactNode } from "react"
import { beforeEach, expect, it, vi } from "vitest"
import { setCurrentOrganisation } from "@/lib/api"
import type { Drawing } from "./kinds"
import { useDrawings } from "./useDrawings"

const level = (id: string): Drawing => ({
  id,
  kind: "level",
  points: [{ at: 1, price: 100 }],
  color: "amber",
})

interface Sent {
  organisation: string | undefined
  ids: string[]
}

/** A server whose charts are empty, and what was written to it; null: it cannot be reached. */
function server(sent: Sent[] | null) {
  vi.stubGlobal("fetch", async (_: string, init: RequestInit) => {
    if (!sent) throw new TypeError("unreachable")
    if (init.method !== "PUT") return Response.json({ drawings: [], revision: 0 })
    const headers = init.headers as Record<string, string>
    const { drawings } = JSON.parse(String(init.body)) as { drawings: Drawing[] }
    sent.push({ organisation: headers["X-Organisation"], ids: drawings.map(({ id }) => id).sort() })
    return Response.json({ drawings, revision: 1 })
  })
}

function open() {
  const client = new QueryClient({ defaultOptions: { queries: { staleTime: Infinity } } })
  client.setQueryData(["me"], { user: { id: 1 }, organisation: { id: "ours", scopes: [] } })
  const wrapper = ({ children }: { children: ReactNode }) => (
    <QueryClientProvider client={client}>{children}</QueryClientProvider>
  )
  return renderHook(() => useDrawings(7), { wrapper })
}

beforeEach(() => {
  localStorage.clear()
  setCurrentOrganisation("ours")
})

it("sends what was drawn in one organisation to no other", async () => {
  const sent: Sent[] = []
  server(sent)
  const page = open()
  await waitFor(() => expect(page.result.current.state).toBe("saved"))
  act(() => page.result.current.change([level("a")]))
  setCurrentOrganisation("theirs")
  page.unmount()
  await waitFor(() => expect(sent).toEqual([{ organisation: "ours", ids: ["a"] }]))
})

it("keeps what two tabs could not send, and sends both from the next", async () => {
  server(null)
  const pages = [open(), open()]
  for (const [index, page] of pages.entries()) {
    act(() => page.result.current.change([level(`n${index}`)]))
  }
  const sent: Sent[] = []
  server(sent)
  const next = open()
  expect(next.result.current.drawings).toHaveLength(2)
  await waitFor(() => expect(sent).toEqual([{ organisation: "ours", ids: ["n0", "n1"] }]))
  for (const page of pages) page.unmount()
})
