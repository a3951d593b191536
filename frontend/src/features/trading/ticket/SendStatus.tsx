import { Link } from "react-router"
import { Button } from "@/components/ui/button"
import { useTicket } from "./store"
import type { SendPhase } from "./useSendOrder"

interface SendStatusProps {
  phase: SendPhase
  onResend: () => void
  onCheck: () => void
}

/** What became of the press of the button, when it was not simply placed. */
export function SendStatus({ phase, onResend, onCheck }: SendStatusProps) {
  const close = useTicket((state) => state.close)
  if (phase.kind === "idle" || phase.kind === "sending") return null
  const isDoubt = phase.kind === "checking" || phase.kind === "unknown"
  return (
    <div
      role="alert"
      data-outcome={phase.kind}
      className={
        isDoubt
          ? "grid gap-1.5 rounded-md border border-warn bg-warn/10 px-3 py-2 text-xs"
          : "grid gap-1.5 rounded-md border border-destructive bg-destructive/10 px-3 py-2 text-xs"
      }
    >
      {phase.kind === "checking" && (
        <>
          <p className="font-semibold text-warn">Outcome unknown, checking…</p>
          <p>{phase.message} Looking for the order; it is not sent again.</p>
        </>
      )}
      {phase.kind === "unknown" && (
        <>
          <p className="font-semibold text-warn">
            {phase.isAbsent ? "The order was not found" : "Outcome still unknown"}
          </p>
          <p>
            {phase.message}{" "}
            {phase.isAbsent
              ? "The order book does not have it."
              : "The order book cannot be read either."}{" "}
            Sending again uses the same key: it cannot be placed twice.
          </p>
          <div className="flex gap-2">
            <Button size="sm" variant="outline" onClick={onCheck}>
              Check again
            </Button>
            <Button size="sm" variant="outline" onClick={onResend}>
              Send again
            </Button>
          </div>
        </>
      )}
      {phase.kind === "refused" && (
        <>
          <p className="font-semibold text-destructive">Not sent</p>
          <p>{phase.message} Nothing was placed.</p>
        </>
      )}
      {phase.kind === "denied" && (
        <>
          <p className="font-semibold text-destructive">Denied by risk: {phase.message}</p>
          <p>
            Nothing was sent to the broker.{" "}
            {phase.order && (
              <Link
                className="underline underline-offset-2"
                to={`/app/orders?order=${phase.order.id}`}
                onClick={close}
              >
                See the verdict
              </Link>
            )}
          </p>
        </>
      )}
    </div>
  )
}
