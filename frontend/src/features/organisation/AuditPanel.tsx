import { useInfiniteQuery, useQuery } from "@tanstack/react-query"
import { ScrollText } from "lucide-react"
import { Button } from "@/components/ui/button"
import { Card } from "@/components/ui/card"
import { EmptyState } from "@/components/ui/empty-state"
import { ErrorState } from "@/components/ui/error-state"
import { Skeleton } from "@/components/ui/skeleton"
import {
  Table,
  TableBody,
  TableCell,
  TableHead,
  TableHeader,
  TableRow,
} from "@/components/ui/table"
import type { AuditEntry } from "@/lib/api"
import { formatDate, formatTime } from "@/lib/format"
import { auditQuery, membersQuery } from "./queries"

/** Who did what: each row carries the hash of the one before, so that a change shows. */
export function AuditPanel({ organisationId }: { organisationId: string }) {
  const query = useInfiniteQuery(auditQuery(organisationId))
  const nameOf = useActorNames(organisationId)
  const entries = query.data?.pages.flatMap((page) => page.results)
  if (query.error && !entries) {
    return (
      <Card>
        <ErrorState error={query.error} onRetry={() => query.refetch()} />
      </Card>
    )
  }
  if (!entries) {
    return (
      <Card className="p-3">
        <Skeleton className="h-64" />
      </Card>
    )
  }
  if (entries.length === 0) {
    return (
      <Card>
        <EmptyState icon={ScrollText} title="Nothing yet">
          Logins, keys, members, limits and orders of this organisation are listed here.
        </EmptyState>
      </Card>
    )
  }
  return (
    <Card>
      <Table>
        <TableHeader>
          <TableRow>
            <TableHead className="text-right">#</TableHead>
            <TableHead>When (IST)</TableHead>
            <TableHead>Who</TableHead>
            <TableHead>What</TableHead>
            <TableHead>Of</TableHead>
            <TableHead>Hash</TableHead>
          </TableRow>
        </TableHeader>
        <TableBody>
          {entries.map((entry) => (
            <AuditRow key={entry.id} entry={entry} actor={nameOf(entry.actor)} />
          ))}
        </TableBody>
      </Table>
      {query.hasNextPage && (
        <div className="border-t p-2 text-center">
          <Button
            variant="outline"
            size="sm"
            pending={query.isFetchingNextPage}
            onClick={() => query.fetchNextPage()}
          >
            Show older
          </Button>
        </div>
      )}
    </Card>
  )
}

/** "user:12" as that member's name, while they are a member; anything else as it is. */
function useActorNames(organisationId: string) {
  const { data: members } = useQuery(membersQuery(organisationId))
  const names = new Map<string, string>(
    members?.map(({ user }) => [`user:${user.id}`, user.name || user.email]),
  )
  return (actor: string) => names.get(actor) ?? actor
}

function AuditRow({ entry, actor }: { entry: AuditEntry; actor: string }) {
  const details = Object.entries(entry.data)
    .map(([name, value]) => `${name} ${typeof value === "string" ? value : JSON.stringify(value)}`)
    .join(", ")
  return (
    <TableRow>
      <TableCell className="num text-right text-muted-foreground">{entry.seq}</TableCell>
      <TableCell className="num">
        {formatDate(entry.at)}, {formatTime(entry.at)}
      </TableCell>
      <TableCell className="max-w-48 truncate whitespace-nowrap" title={entry.actor}>
        {actor}
      </TableCell>
      <TableCell>
        <span className="whitespace-nowrap font-medium">{entry.action}</span>
        {details && (
          <span className="block max-w-72 truncate text-xs text-muted-foreground" title={details}>
            {details}
          </span>
        )}
      </TableCell>
      <TableCell className="whitespace-nowrap text-muted-foreground">
        {entry.target_type} {entry.target_id.slice(0, 8)}
      </TableCell>
      <TableCell className="font-mono text-2xs text-muted-foreground" title={entry.hash}>
        {entry.hash.slice(0, 8)}
      </TableCell>
    </TableRow>
  )
}
