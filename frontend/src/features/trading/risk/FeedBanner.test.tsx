import { act, render, screen } from "@testing-library/react"
import { afterEach, describe, expect, it } from "vitest"
import type { MarketStatus } from "@/lib/api"
import { useLive } from "@/lib/live/session"
import { FeedBanner } from "./FeedBanner"

const status = (feed_status: string) =>
  ({ mode: "SIM", feed_status, feed_message: "The source is silent." }) as MarketStatus

describe("FeedBanner", () => {
  afterEach(() => act(() => useLive.setState({ status: null })))

  it("speaks up only while the feed is degraded", () => {
    render(<FeedBanner />)
    expect(screen.queryByRole("status")).toBeNull()
    act(() => useLive.setState({ status: status("degraded") }))
    expect(screen.getByRole("status")).toHaveTextContent(
      "Prices are disturbedThe source is silent. New positions wait, exits go ahead.",
    )
    act(() => useLive.setState({ status: status("ok") }))
    expect(screen.queryByRole("status")).toBeNull()
  })
})
