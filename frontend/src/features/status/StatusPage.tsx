import { useQuery } from "@tanstack/react-query"
import { RefreshCw } from "lucide-react"
import { Link } from "react-router"
import { Page } from "@/components/page"
import { Button } from "@/components/ui/button"
import { Card, CardDescription, CardHeader, CardTitle } from "@/components/ui/card"
import { ErrorState } from "@/components/ui/error-state"
import { Skeleton } from "@/components/ui/skeleton"
import { cn } from "@/lib/cn"
import { formatTime } from "@/lib/format"
import { Events } from "./Events"
import { FeedFigures } from "./FeedFigures"
import { Headline } from "./Headline"
import { HistoryWriter } from "./HistoryWriter"
import { entriesSentence, feedHeadline } from "./logic/words"
import { Parts } from "./Parts"
import { feedHealthQuery, terminalStatusQuery } from "./queries"
import { SilentTable } from "./SilentTable"
import { Divergences, Gaps } from "./Troubles"
import type { FeedHealth } from "./types"

/** How the prices do, what that means for orders, and which parts of the terminal work. */
export function Component() {
  const { data, error, refetch } = useQuery(feedHealthQuery)
  return (
    <Page
      title="Status"
      className="max-w-6xl"
      actions={
        <Link
          to="/status"
          className="rounded-sm text-xs text-muted-foreground hover:text-foreground hover:underline"
        >
          Public status page
        </Link>
      }
    >
      {data ? (
        <Known health={data} isOld={error !== null} onRetry={() => refetch()} />
      ) : error ? (
        <Card>
          <ErrorState
            title="Nothing is known about the feed"
            error={error}
            onRetry={() => refetch()}
          />
        </Card>
      ) : (
        <Loading />
      )}
    </Page>
  )
}

function Known({
  health,
  isOld,
  onRetry,
}: {
  health: FeedHealth
  isOld: boolean
  onRetry: () => void
}) {
  return (
    <>
      <Card aria-label="Now" className={cn(isOld && "border-warn")}>
        <div className="grid gap-3 p-3 sm:grid-cols-[1fr_auto]">
          <Headline sentence={feedHeadline(health)} level={2} />
          <AsOf at={health.checked_at} isOld={isOld} onRetry={onRetry} />
          <Headline
            sentence={entriesSentence(health)}
            level={3}
            className="border-t pt-3 sm:col-span-2"
          />
        </div>
        <div className="border-t">
          <FeedFigures health={health} />
        </div>
      </Card>
      <div className="grid items-start gap-3 lg:grid-cols-[1fr_22rem]">
        <div className="grid min-w-0 gap-3">
          <SilentTable health={health} />
          <Gaps health={health} />
          <Divergences health={health} />
          <Events health={health} />
        </div>
        <div className="grid min-w-0 gap-3">
          <PartsCard />
          <HistoryWriter store={health.tick_store} />
        </div>
      </div>
    </>
  )
}

function AsOf({ at, isOld, onRetry }: { at: string; isOld: boolean; onRetry: () => void }) {
  if (!isOld) {
    return <p className="num text-2xs text-muted-foreground">as of {formatTime(at)} IST</p>
  }
  return (
    <div role="alert" className="flex items-start gap-2">
      <p className="text-xs font-medium text-warn">
        Old: not read again since <span className="num">{formatTime(at)} IST</span>
      </p>
      <Button size="sm" variant="outline" onClick={onRetry}>
        <RefreshCw aria-hidden /> Read again
      </Button>
    </div>
  )
}

function PartsCard() {
  const { data, error, refetch } = useQuery(terminalStatusQuery)
  return (
    <Card aria-label="Parts">
      <CardHeader>
        <CardTitle>Parts</CardTitle>
        <CardDescription>What works and what does not</CardDescription>
      </CardHeader>
      {data ? (
        <Parts parts={data.parts} />
      ) : error ? (
        <ErrorState
          title="Nothing is known about the parts"
          error={error}
          onRetry={() => refetch()}
        />
      ) : (
        <Skeleton className="m-3 h-96" />
      )}
    </Card>
  )
}

function Loading() {
  return (
    <div role="status" aria-label="Loading the status" className="grid gap-3">
      <Skeleton className="h-72 sm:h-64" />
      <div className="grid gap-3 lg:grid-cols-[1fr_22rem]">
        <Skeleton className="h-80" />
        <Skeleton className="h-80" />
      </div>
    </div>
  )
}
