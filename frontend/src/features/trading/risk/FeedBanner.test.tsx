import { act, render, screen } from "@testing-library/react"
import { MemoryRouter } from "react-router"
import { afterEach, describe, expect, it } from "vitest"
import type { MarketStatus } from "@/lib/api"
import { useLive } from "@/lib/live/session"
import { FeedBanner } from "./FeedBanner"

const status = (feed_status: string) =>
  ({ mode: "SIM", feed_status, feed_message: "The source is silent." }) as MarketStatus

const show = (path: string) =>
  render(
    <MemoryRouter initialEntries={[path]}>
      <FeedBanner />
    </MemoryRouter>,
  )

describe("FeedBanner", () => {
  afterEach(() => act(() => useLive.setState({ status: null })))

  it("speaks up only while the feed is not well, and leads to the status page", () => {
    show("/app")
    expect(screen.queryByRole("status")).toBeNull()
    act(() => useLive.setState({ status: status("degraded") }))
    expect(screen.getByRole("status")).toHaveTextContent(
      "Prices are disturbedThe source is silent. New positions wait, exits go ahead.",
    )
    expect(screen.getByRole("link", { name: "See the status" })).toHaveAttribute(
      "href",
      "/app/status",
    )
    act(() => useLive.setState({ status: status("down") }))
    expect(screen.getByRole("status")).toHaveTextContent("No prices arrive")
    act(() => useLive.setState({ status: status("ok") }))
    expect(screen.queryByRole("status")).toBeNull()
  })

  it("says nothing twice on the status page itself", () => {
    act(() => useLive.setState({ status: status("degraded") }))
    show("/app/status")
    expect(screen.queryByRole("status")).toBeNull()
  })
})
