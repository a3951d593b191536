import { useQuery } from "@tanstack/react-query"
import type { ReactNode } from "react"
import { Link } from "react-router"
import { HomeLink } from "@/components/home-link"
import { Button } from "@/components/ui/button"
import { Card } from "@/components/ui/card"
import { ErrorState } from "@/components/ui/error-state"
import { Skeleton } from "@/components/ui/skeleton"
import { formatTime } from "@/lib/format"
import { useTitle } from "@/lib/useTitle"
import { Headline } from "./Headline"
import { ageText, terminalHeadline } from "./logic/words"
import { Parts } from "./Parts"
import { terminalStatusQuery } from "./queries"
import type { TerminalStatus } from "./types"

/** What works, for anybody: no login, no figures of anybody. */
export function Component() {
  useTitle("Status")
  const { data, error, refetch } = useQuery(terminalStatusQuery)
  return (
    <Frame>
      <h1 tabIndex={-1} className="text-2xl font-semibold tracking-tight">
        Status
      </h1>
      {data ? (
        <Known status={data} isOld={error !== null} />
      ) : (
        <Card>
          {error ? (
            <ErrorState
              title="Nothing is known about the terminal"
              error={error}
              onRetry={() => refetch()}
            />
          ) : (
            <div role="status" aria-label="Loading the status" className="p-3">
              <Skeleton className="h-[30rem]" />
            </div>
          )}
        </Card>
      )}
    </Frame>
  )
}

function Known({ status, isOld }: { status: TerminalStatus; isOld: boolean }) {
  return (
    <>
      <Card className="p-4" aria-label="Now">
        <Headline sentence={terminalHeadline(status)} level={2} />
        <p className="mt-2 pl-7.5 text-xs text-muted-foreground">{ageText(status)}</p>
      </Card>
      <Card>
        <Parts parts={status.parts} />
      </Card>
      <p className={isOld ? "text-xs font-medium text-warn" : "text-xs text-muted-foreground"}>
        {isOld ? "Old: not read again since" : "As of"}{" "}
        <span className="num">{formatTime(status.checked_at)} IST</span>
        {!isOld && ", read again every five seconds"}
      </p>
    </>
  )
}

function Frame({ children }: { children: ReactNode }) {
  return (
    <div className="min-h-dvh">
      <header className="mx-auto flex h-14 max-w-2xl items-center gap-2 px-4">
        <HomeLink />
        <Button variant="ghost" asChild className="ml-auto">
          <Link to="/app">Open the terminal</Link>
        </Button>
      </header>
      <main id="main" className="mx-auto grid max-w-2xl gap-3 px-4 py-6">
        {children}
      </main>
    </div>
  )
}
