import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query"
import { KeySquare } from "lucide-react"
import { useState } from "react"
import { Confirm } from "@/components/confirm"
import { Page } from "@/components/page"
import { Badge } from "@/components/ui/badge"
import { Button } from "@/components/ui/button"
import { Card } from "@/components/ui/card"
import { EmptyState } from "@/components/ui/empty-state"
import { ErrorState } from "@/components/ui/error-state"
import { Skeleton } from "@/components/ui/skeleton"
import { toast } from "@/components/ui/sonner"
import { type ApiKey, call, useScope } from "@/lib/api"
import { toastFailure } from "@/lib/failure"
import { formatAgo, formatDate } from "@/lib/format"
import { ApiKeyDialog } from "./ApiKeyDialog"
import { apiKeysQuery } from "./queries"

export function Component() {
  const mayManage = useScope("keys:manage")
  const [creating, setCreating] = useState(false)
  const create = <Button onClick={() => setCreating(true)}>Create a key</Button>
  return (
    <Page title="API keys" actions={mayManage && create}>
      <p className="max-w-prose text-muted-foreground">
        For your own programs: REST and WebSocket, in this organisation, with no more than you
        allow.{" "}
        <a
          href="/api/v1/docs"
          target="_blank"
          rel="noreferrer"
          className="rounded-sm font-medium text-primary underline underline-offset-4"
        >
          API documentation
        </a>
      </p>
      <Card>{mayManage ? <KeyList onCreate={() => setCreating(true)} /> : <NotAllowed />}</Card>
      {creating && <ApiKeyDialog onClose={() => setCreating(false)} />}
    </Page>
  )
}

function NotAllowed() {
  return (
    <EmptyState icon={KeySquare} title="Your role makes no API keys">
      Owners and traders do. Ask an owner of this organisation, or switch to your own.
    </EmptyState>
  )
}

function KeyList({ onCreate }: { onCreate: () => void }) {
  const { data, error, refetch } = useQuery(apiKeysQuery)
  if (error && !data) return <ErrorState error={error} onRetry={() => refetch()} />
  if (!data) {
    return (
      <div className="p-3">
        <Skeleton className="h-28" />
      </div>
    )
  }
  if (data.length === 0) {
    return (
      <EmptyState
        icon={KeySquare}
        title="No keys yet"
        action={
          <Button variant="outline" onClick={onCreate}>
            Create a key
          </Button>
        }
      >
        A key lets a program act for you without your password.
      </EmptyState>
    )
  }
  return (
    <ul>
      {data.map((key) => (
        <KeyRow key={key.id} apiKey={key} />
      ))}
    </ul>
  )
}

function stateOf(key: ApiKey, now: number): "active" | "revoked" | "expired" {
  if (key.revoked_at) return "revoked"
  return key.expires_at && Date.parse(key.expires_at) <= now ? "expired" : "active"
}

function KeyRow({ apiKey }: { apiKey: ApiKey }) {
  const state = stateOf(apiKey, Date.now())
  const client = useQueryClient()
  const revoke = useMutation({
    mutationFn: () =>
      call("delete", "/api/v1/api-keys/{api_key_id}", { path: { api_key_id: apiKey.id } }),
    onSuccess: () => toast.success(`“${apiKey.name}” is revoked`),
    onError: (error) => toastFailure("The key still works", error),
    onSettled: () => client.invalidateQueries(apiKeysQuery),
  })
  return (
    <li className="grid gap-2 border-b px-3 py-3 last:border-b-0">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <p className="min-w-0 font-medium break-words">{apiKey.name}</p>
        <code className="font-mono text-xs text-muted-foreground">{apiKey.prefix}…</code>
        {state !== "active" && <Badge variant="destructive">{state}</Badge>}
        {state === "active" && (
          <div className="ml-auto">
            <Confirm
              trigger={
                <Button variant="outline" size="sm">
                  Revoke
                </Button>
              }
              title={`Revoke “${apiKey.name}”?`}
              action="Revoke key"
              onConfirm={() => revoke.mutate()}
            >
              Programs that use it are refused at once and their connections close. This cannot be
              undone.
            </Confirm>
          </div>
        )}
      </div>
      <div className="flex flex-wrap gap-1">
        {apiKey.scopes.map((scope) => (
          <Badge key={scope} className="font-mono">
            {scope}
          </Badge>
        ))}
      </div>
      <p className="text-xs text-muted-foreground">
        Created {formatDate(apiKey.created_at)} ·{" "}
        {apiKey.last_used_at ? `used ${formatAgo(apiKey.last_used_at)}` : "never used"} ·{" "}
        {apiKey.expires_at ? `ends ${formatDate(apiKey.expires_at)}` : "no end"}
      </p>
    </li>
  )
}
