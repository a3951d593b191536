import { Link } from "react-router"
import { HomeLink } from "@/components/home-link"
import { Button } from "@/components/ui/button"
import { PRODUCT, useTitle } from "@/lib/useTitle"
import { Features } from "./Features"
import { OrderPath } from "./OrderPath"
import { RiskDisclosure } from "./RiskDisclosure"

export function Component() {
  useTitle(null)
  return (
    <div className="min-h-dvh">
      <header className="mx-auto flex h-14 max-w-6xl items-center gap-2 px-4 sm:px-6">
        <HomeLink />
        <nav aria-label="Account" className="ml-auto flex gap-2">
          <Button variant="ghost" asChild>
            <Link to="/login">Log in</Link>
          </Button>
          <Button asChild className="hidden sm:inline-flex">
            <Link to="/signup">Sign up</Link>
          </Button>
        </nav>
      </header>
      <main id="main">
        <Hero />
        <Features />
        <RiskDisclosure />
      </main>
      <footer className="border-t">
        <div className="mx-auto flex max-w-6xl flex-wrap gap-x-6 gap-y-2 px-4 py-5 text-xs text-muted-foreground sm:px-6">
          <p className="mr-auto max-w-prose">
            {PRODUCT} is software. It is not a stockbroker or an investment adviser, and nothing
            here is a recommendation to trade.
          </p>
          <Link to="/status" className="rounded-sm hover:text-foreground hover:underline">
            Status
          </Link>
          <a href="/api/v1/docs" className="rounded-sm hover:text-foreground hover:underline">
            API
          </a>
          <a href="#risk" className="rounded-sm hover:text-foreground hover:underline">
            Risk disclosure
          </a>
        </div>
      </footer>
    </div>
  )
}

function Hero() {
  return (
    <section className="mx-auto grid max-w-6xl items-center gap-10 px-4 pt-10 pb-14 sm:px-6 lg:grid-cols-[1.05fr_1fr] lg:pt-16 lg:pb-20">
      <div>
        <h1
          tabIndex={-1}
          className="text-[2.1rem] leading-[1.12] font-semibold tracking-tight text-balance sm:text-5xl"
        >
          Every order is checked before it leaves, and explained after.
        </h1>
        <p className="mt-4 max-w-[52ch] text-base text-muted-foreground sm:text-lg sm:leading-7">
          A trading terminal for NSE and BSE, futures and options. Watch live prices, place orders
          by keyboard, and read what happened to each of them, step by step.
        </p>
        <div className="mt-6 flex flex-wrap items-center gap-3">
          <Button asChild size="lg">
            <Link to="/signup">Start with paper money</Link>
          </Button>
          <Button asChild size="lg" variant="outline">
            <Link to="/login">Log in</Link>
          </Button>
        </div>
        <p className="mt-3 text-xs text-muted-foreground">
          Opens with a paper account of ₹1,00,00,000. No broker, no card.
        </p>
      </div>
      <OrderPath />
    </section>
  )
}
