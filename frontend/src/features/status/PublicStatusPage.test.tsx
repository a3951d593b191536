import { onlineManager, QueryClientProvider } from "@tanstack/react-query"
import { act, render, screen } from "@testing-library/react"
import { MemoryRouter } from "react-router"
import { afterEach, beforeEach, expect, it, vi } from "vitest"
import { queryClient } from "@/app/queryClient"
import { Component } from "./PublicStatusPage"

const WELL = {
  status: "up",
  parts: [{ part: "prices", status: "up" }],
  data_age_s: 0.1,
  session_open: true,
  checked_at: "2026-11-23T05:00:00Z",
}

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
  onlineManager.setOnline(true)
  queryClient.clear()
})

it("says that it is old where the device has lost its network", async () => {
  const network = { isUp: true }
  vi.stubGlobal("fetch", async () => {
    if (!network.isUp) throw new TypeError("unreachable")
    return Response.json(WELL)
  })
  render(
    <QueryClientProvider client={queryClient}>
      <MemoryRouter>
        <Component />
      </MemoryRouter>
    </QueryClientProvider>,
  )
  await act(() => vi.advanceTimersByTimeAsync(100))
  expect(screen.getByText(/^As of/)).toBeInTheDocument()
  network.isUp = false
  act(() => onlineManager.setOnline(false))
  await act(() => vi.advanceTimersByTimeAsync(20_000))
  expect(screen.getByText(/^Old: not read again since/)).toBeInTheDocument()
})
