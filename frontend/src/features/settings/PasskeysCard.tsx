import { useQuery, useQueryClient } from "@tanstack/react-query"
import { KeyRound } from "lucide-react"
import { useState } from "react"
import { Confirm } from "@/components/confirm"
import { Button } from "@/components/ui/button"
import { Card, CardHeader, CardTitle } from "@/components/ui/card"
import { EmptyState } from "@/components/ui/empty-state"
import { ErrorState } from "@/components/ui/error-state"
import { Skeleton } from "@/components/ui/skeleton"
import { toast } from "@/components/ui/sonner"
import { ensureRecentAuth, type Passkey, passkeyRemove, passkeysSupported } from "@/lib/allauth"
import { meQuery } from "@/lib/api"
import { toastFailure } from "@/lib/failure"
import { formatAgo, formatDate } from "@/lib/format"
import { PasskeyNameDialog } from "./PasskeyNameDialog"
import { authenticatorsQuery } from "./queries"

/** Log in with the device's fingerprint, face or PIN. */
export function PasskeysCard() {
  const { data, error, refetch } = useQuery(authenticatorsQuery)
  const [naming, setNaming] = useState<Passkey | "new" | null>(null)
  const passkeys = data?.filter((a) => a.type === "webauthn")
  const supported = passkeysSupported()

  const add = async () => {
    try {
      if (await ensureRecentAuth()) setNaming("new")
    } catch (problem) {
      toastFailure("No passkey was added", problem)
    }
  }
  const addButton = (
    <Button variant="outline" onClick={add} disabled={!supported}>
      Add a passkey
    </Button>
  )

  return (
    <Card>
      <CardHeader>
        <CardTitle>Passkeys</CardTitle>
        <div className="ml-auto">{passkeys && passkeys.length > 0 && addButton}</div>
      </CardHeader>
      {error && !data ? (
        <ErrorState error={error} onRetry={() => refetch()} />
      ) : !passkeys ? (
        <div className="p-3">
          <Skeleton className="h-24" />
        </div>
      ) : passkeys.length === 0 ? (
        <EmptyState icon={KeyRound} title="No passkeys yet" action={addButton}>
          {supported
            ? "Log in with this device's fingerprint, face or PIN: nothing to type, nothing to phish."
            : "This browser offers no passkeys on this address (they need https or localhost)."}
        </EmptyState>
      ) : (
        <ul>
          {passkeys.map((passkey) => (
            <PasskeyRow key={passkey.id} passkey={passkey} onRename={() => setNaming(passkey)} />
          ))}
        </ul>
      )}
      {naming && <PasskeyNameDialog passkey={naming} onClose={() => setNaming(null)} />}
    </Card>
  )
}

function PasskeyRow({ passkey, onRename }: { passkey: Passkey; onRename: () => void }) {
  const client = useQueryClient()
  const remove = async () => {
    try {
      await passkeyRemove(passkey.id)
      await Promise.all([
        client.invalidateQueries(authenticatorsQuery),
        client.invalidateQueries(meQuery),
      ])
      toast.success("Passkey removed")
    } catch (error) {
      toastFailure("The passkey was not removed", error)
    }
  }
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-2 border-b px-3 py-2 last:border-b-0">
      <KeyRound className="size-4 text-muted-foreground" aria-hidden />
      <div className="min-w-0 flex-1">
        <p className="truncate font-medium">{passkey.name}</p>
        <p className="text-xs text-muted-foreground">
          Added {formatDate(passkey.created_at * 1000)}
          {passkey.last_used_at
            ? `, last used ${formatAgo(passkey.last_used_at * 1000)}`
            : ", never used"}
        </p>
      </div>
      <div className="flex gap-2">
        <Button variant="ghost" size="sm" onClick={onRename}>
          Rename
        </Button>
        <Confirm
          trigger={
            <Button variant="ghost" size="sm">
              Remove
            </Button>
          }
          title={`Remove “${passkey.name}”?`}
          action="Remove passkey"
          onConfirm={remove}
        >
          It no longer opens this account. Delete it on the device too.
        </Confirm>
      </div>
    </li>
  )
}
