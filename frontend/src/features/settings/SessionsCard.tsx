import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query"
import { Confirm } from "@/components/confirm"
import { Badge } from "@/components/ui/badge"
import { Button } from "@/components/ui/button"
import { Card, CardHeader, CardTitle } from "@/components/ui/card"
import { ErrorState } from "@/components/ui/error-state"
import { Skeleton } from "@/components/ui/skeleton"
import { toast } from "@/components/ui/sonner"
import { type BrowserSession, sessionsRevoke } from "@/lib/allauth"
import { toastFailure } from "@/lib/failure"
import { formatAgo, formatDateTime } from "@/lib/format"
import { sessionsQuery } from "./queries"
import { describeAgent } from "./userAgent"

/** Where the account is logged in. Revoking also closes that browser's live connections. */
export function SessionsCard() {
  const { data, error, refetch } = useQuery(sessionsQuery)
  const revoke = useRevoke()
  const others = data?.filter((session) => !session.is_current) ?? []
  return (
    <Card>
      <CardHeader>
        <CardTitle>Sessions</CardTitle>
        {others.length > 1 && (
          <div className="ml-auto">
            <Confirm
              trigger={<Button variant="outline">Log out all others</Button>}
              title={`Log out ${others.length} other sessions?`}
              action="Log them out"
              onConfirm={() => revoke.mutate(others.map((s) => s.id))}
            >
              Their live connections close at once.
            </Confirm>
          </div>
        )}
      </CardHeader>
      {error && !data ? (
        <ErrorState error={error} onRetry={() => refetch()} />
      ) : !data ? (
        <div className="p-3">
          <Skeleton className="h-10" />
        </div>
      ) : (
        <ul>
          {[...data].sort(newestFirst).map((session) => (
            <SessionRow key={session.id} session={session} onRevoke={(id) => revoke.mutate([id])} />
          ))}
        </ul>
      )}
    </Card>
  )
}

const newestFirst = (a: BrowserSession, b: BrowserSession) =>
  Number(b.is_current) - Number(a.is_current) ||
  (b.last_seen_at ?? b.created_at) - (a.last_seen_at ?? a.created_at)

function SessionRow({
  session,
  onRevoke,
}: {
  session: BrowserSession
  onRevoke: (id: number) => void
}) {
  const name = describeAgent(session.user_agent)
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-1 border-b px-3 py-2 last:border-b-0">
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-center gap-2 font-medium">
          {name}
          {session.is_current && <Badge variant="ok">This one</Badge>}
        </p>
        <p className="num text-xs whitespace-normal text-muted-foreground">
          {session.ip} · since {formatDateTime(session.created_at * 1000)}
          {session.last_seen_at ? ` · seen ${formatAgo(session.last_seen_at * 1000)}` : ""}
        </p>
      </div>
      {!session.is_current && (
        <Button
          variant="outline"
          size="sm"
          aria-label={`Log out ${name}, ${session.ip}`}
          onClick={() => onRevoke(session.id)}
        >
          Log out
        </Button>
      )}
    </li>
  )
}

function useRevoke() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: sessionsRevoke,
    onSuccess: (_, ids) => {
      toast.success(ids.length === 1 ? "Session logged out" : `${ids.length} sessions logged out`)
    },
    onError: (error) => toastFailure("The session is still logged in", error),
    onSettled: () => client.invalidateQueries(sessionsQuery),
  })
}
