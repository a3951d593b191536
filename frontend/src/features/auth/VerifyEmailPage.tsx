import { useQuery } from "@tanstack/react-query"
import { MailCheck } from "lucide-react"
import { useState } from "react"
import { Link, useLocation, useNavigate, useSearchParams } from "react-router"
import { Button } from "@/components/ui/button"
import { Skeleton } from "@/components/ui/skeleton"
import { emailKeyInfo, emailVerify } from "@/lib/allauth"
import { ApiError } from "@/lib/api"
import { AuthLayout, linkClasses } from "./AuthLayout"
import { ResendForm } from "./ResendForm"
import { useAuthStep } from "./useAuthStep"

export function Component() {
  const [params] = useSearchParams()
  const key = params.get("key")
  return key ? <ConfirmKey token={key} /> : <CheckInbox />
}

/** After signing up: the mail is on its way. */
function CheckInbox() {
  const state = useLocation().state as { email?: string; sentAt?: number } | null
  return (
    <AuthLayout
      title="Check your inbox"
      intro={
        <>
          We sent a link to {state?.email ? <strong>{state.email}</strong> : "your address"}. Open
          it to confirm that it is yours. If you have an account already, the mail says so instead.
        </>
      }
      footer={
        <Link to="/login" className={linkClasses}>
          Back to login
        </Link>
      }
    >
      <ResendForm email={state?.email ?? ""} sentAt={state?.sentAt ?? null} />
    </AuthLayout>
  )
}

/** From the mail: one click, so that a mail scanner that opens links confirms nothing. */
function ConfirmKey({ token }: { token: string }) {
  const navigate = useNavigate()
  const settle = useAuthStep()
  const [problem, setProblem] = useState<string | null>(null)
  const [pending, setPending] = useState(false)
  const info = useQuery({
    queryKey: ["email-key", token],
    queryFn: ({ signal }) => emailKeyInfo(token, signal),
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
  })

  const confirm = async () => {
    setPending(true)
    setProblem(null)
    try {
      const step = await emailVerify(token)
      if (step.kind === "next" && step.need.kind === "login") {
        await navigate("/login?notice=confirmed", { replace: true })
      } else {
        await settle(step)
      }
    } catch (error) {
      setProblem(error instanceof ApiError ? error.message : "This did not work.")
    } finally {
      setPending(false)
    }
  }

  if (info.isError) return <SpentKey error={info.error} />
  return (
    <AuthLayout title="Confirm your e-mail">
      {problem && (
        <p role="alert" className="rounded-md bg-destructive/12 px-3 py-2 text-destructive">
          {problem}
        </p>
      )}
      <div className="flex items-center gap-3">
        <MailCheck className="size-5 shrink-0 text-muted-foreground" aria-hidden />
        {info.data ? (
          <strong className="min-w-0 break-words">{info.data}</strong>
        ) : (
          <Skeleton className="h-5 w-48" />
        )}
      </div>
      <Button size="lg" onClick={confirm} disabled={!info.data} pending={pending}>
        Confirm e-mail
      </Button>
    </AuthLayout>
  )
}

function SpentKey({ error }: { error: Error }) {
  const offline = error instanceof ApiError && error.isOffline
  return (
    <AuthLayout
      title={offline ? "No connection" : "This link no longer works"}
      intro={
        offline
          ? error.message
          : "It was used already, or it is too old. If you confirmed before, just log in; otherwise have a new one sent."
      }
      footer={
        <Link to="/login" className={linkClasses}>
          Go to login
        </Link>
      }
    >
      {offline ? (
        <Button onClick={() => location.reload()}>Try again</Button>
      ) : (
        <ResendForm email="" sentAt={null} />
      )}
    </AuthLayout>
  )
}
