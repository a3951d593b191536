import { useQuery, useQueryClient } from "@tanstack/react-query"
import { lazy, Suspense, useState } from "react"
import { Confirm } from "@/components/confirm"
import { Badge } from "@/components/ui/badge"
import { Button } from "@/components/ui/button"
import { Card, CardContent, CardHeader, CardTitle } from "@/components/ui/card"
import { ErrorState } from "@/components/ui/error-state"
import { Skeleton } from "@/components/ui/skeleton"
import { toast } from "@/components/ui/sonner"
import {
  type Authenticator,
  ensureRecentAuth,
  recoveryCodesGet,
  recoveryCodesRenew,
  totpDeactivate,
} from "@/lib/allauth"
import { meQuery } from "@/lib/api"
import { toastFailure } from "@/lib/failure"
import { formatAgo, formatDate } from "@/lib/format"
import { authenticatorsQuery } from "./queries"
import { RecoveryCodesDialog } from "./RecoveryCodesDialog"

const TotpDialog = lazy(async () => ({ default: (await import("./TotpDialog")).TotpDialog }))

/** Two-step login by authenticator app, with the recovery codes that come with it. */
export function TotpCard() {
  const { data, error, refetch } = useQuery(authenticatorsQuery)
  const totp = data?.find((a) => a.type === "totp")
  return (
    <Card>
      <CardHeader>
        <CardTitle>Two-step login</CardTitle>
        {data && (totp ? <Badge variant="ok">On</Badge> : <Badge variant="warn">Off</Badge>)}
      </CardHeader>
      {error && !data ? (
        <ErrorState error={error} onRetry={() => refetch()} />
      ) : (
        <CardContent className="min-h-24">
          {data ? <TotpState authenticators={data} /> : <Skeleton className="h-16 max-w-md" />}
        </CardContent>
      )}
    </Card>
  )
}

function TotpState({ authenticators }: { authenticators: Authenticator[] }) {
  const [enrolling, setEnrolling] = useState(false)
  const [codes, setCodes] = useState<string[] | null>(null)
  const totp = authenticators.find((a) => a.type === "totp")
  const refresh = useRefresh()

  const begin = async () => {
    try {
      if (await ensureRecentAuth()) setEnrolling(true)
    } catch (error) {
      toastFailure("Two-step login was not set up", error)
    }
  }
  const showCodes = async () => {
    try {
      setCodes((await recoveryCodesGet()).unused_codes)
      await refresh()
    } catch (error) {
      toastFailure("Recovery codes were not loaded", error)
    }
  }

  return (
    <>
      {totp ? (
        <Active authenticators={authenticators} onCodes={setCodes} />
      ) : (
        <div className="grid max-w-prose justify-items-start gap-3">
          <p className="text-muted-foreground">
            A six-digit code from your phone besides the password. Needed for staff, wise for
            everybody whose orders cost money.
          </p>
          <Button onClick={begin}>Set up an authenticator app</Button>
        </div>
      )}
      <Suspense>
        {enrolling && (
          <TotpDialog
            onClose={() => setEnrolling(false)}
            onActivated={async () => {
              setEnrolling(false)
              await refresh()
              await showCodes()
            }}
          />
        )}
      </Suspense>
      <RecoveryCodesDialog codes={codes} onClose={() => setCodes(null)} />
    </>
  )
}

function Active({
  authenticators,
  onCodes,
}: {
  authenticators: Authenticator[]
  onCodes: (codes: string[]) => void
}) {
  const refresh = useRefresh()
  const totp = authenticators.find((a) => a.type === "totp")
  const recovery = authenticators.find((a) => a.type === "recovery_codes")
  const left = recovery?.type === "recovery_codes" ? recovery.unused_code_count : null

  const renew = async () => {
    try {
      onCodes((await recoveryCodesRenew()).unused_codes)
      await refresh()
    } catch (error) {
      toastFailure("The old recovery codes still hold", error)
    }
  }
  const remove = async () => {
    try {
      await totpDeactivate()
      await refresh()
      toast.success("Two-step login is off")
    } catch (error) {
      toastFailure("Two-step login is still on", error)
    }
  }

  return (
    <div className="grid gap-3">
      <p>
        Authenticator app since {formatDate((totp?.created_at ?? 0) * 1000)}
        {totp?.last_used_at ? `, last used ${formatAgo(totp.last_used_at * 1000)}` : ""}.
        {left !== null && (
          <>
            {" "}
            <span className="num">{left}</span> recovery codes left.
          </>
        )}
      </p>
      <div className="flex flex-wrap gap-2">
        <Confirm
          trigger={<Button variant="outline">New recovery codes</Button>}
          title="Make new recovery codes?"
          action="Make new codes"
          onConfirm={renew}
        >
          The codes you have saved stop working.
        </Confirm>
        <Confirm
          trigger={<Button variant="outline">Turn off</Button>}
          title="Turn off two-step login?"
          action="Turn off"
          onConfirm={remove}
        >
          Your password alone then opens the account. Recovery codes are deleted too.
        </Confirm>
      </div>
    </div>
  )
}

function useRefresh() {
  const client = useQueryClient()
  return async () => {
    await Promise.all([
      client.invalidateQueries(authenticatorsQuery),
      client.invalidateQueries(meQuery),
    ])
  }
}
