import { useInfiniteQuery, useQuery } from "@tanstack/react-query"
import { OctagonX } from "lucide-react"
import { useState } from "react"
import { Button } from "@/components/ui/button"
import {
  Dialog,
  DialogContent,
  DialogDescription,
  DialogFooter,
  DialogHeader,
  DialogTitle,
} from "@/components/ui/dialog"
import { HoldButton } from "@/components/ui/hold-button"
import { Input } from "@/components/ui/input"
import { Label } from "@/components/ui/label"
import { toast } from "@/components/ui/sonner"
import { ordersQuery } from "@/features/orders/queries"
import { ApiError } from "@/lib/api"
import { positionsQuery, riskQuery, useActiveAccount, useKillSwitch } from "../queries"

/** The kill switch of the shell: opens the dialog, never fires by itself. */
export function KillSwitchButton({ className }: { className?: string }) {
  const [isOpen, setOpen] = useState(false)
  const { account } = useActiveAccount()
  const { data: risk } = useQuery(riskQuery(account?.id ?? ""))
  const isEngaged = risk !== undefined && risk.state !== "ACTIVE" && risk.state !== "WARN"
  return (
    <>
      <Button
        variant="outline"
        size="sm"
        className={className}
        disabled={!account || isEngaged}
        title={isEngaged ? "Entries are blocked already" : "Block all new entries"}
        onClick={() => setOpen(true)}
      >
        <OctagonX className="text-destructive" aria-hidden />
        <span className="max-sm:sr-only">{isEngaged ? "Halted" : "Kill switch"}</span>
      </Button>
      {account && (
        <Dialog open={isOpen} onOpenChange={setOpen}>
          <DialogContent>
            <KillSwitchForm
              accountId={account.id}
              label={account.label}
              onDone={() => setOpen(false)}
            />
          </DialogContent>
        </Dialog>
      )}
    </>
  )
}

interface KillSwitchFormProps {
  accountId: string
  label: string
  onDone: () => void
}

function KillSwitchForm({ accountId, label, onDone }: KillSwitchFormProps) {
  const [reason, setReason] = useState("")
  const open = useInfiniteQuery(ordersQuery(accountId, "open"))
  const positions = useQuery(positionsQuery(accountId))
  const killSwitch = useKillSwitch(accountId)
  const working = open.data?.pages.flatMap((page) => page.results).length
  const held = positions.data?.filter((position) => position.quantity !== 0).length
  const engage = () =>
    killSwitch.mutate(
      { engage: true, reason: reason.trim() || "Kill switch in the terminal" },
      {
        onSuccess: () => {
          toast.warning("Kill switch engaged", { description: `No new entries on ${label}.` })
          onDone()
        },
      },
    )
  return (
    <div className="grid gap-4">
      <DialogHeader>
        <DialogTitle>Stop all new entries on {label}?</DialogTitle>
        <DialogDescription>This is what happens when you hold the button:</DialogDescription>
      </DialogHeader>
      <ul className="grid gap-1.5 text-sm">
        <Effect>
          Every new entry is refused, from the terminal, from programs and from strategies.
        </Effect>
        <Effect>
          {count(working, "open order")} {working === 1 ? "stays" : "stay"} working; cancel from the
          Orders page.
        </Effect>
        <Effect>
          {count(held, "open position")} {held === 1 ? "is" : "are"} not touched; exits still pass.
        </Effect>
        <Effect>Releasing asks for your password or passkey.</Effect>
      </ul>
      <div className="grid gap-1.5">
        <Label htmlFor="kill-reason">Reason (kept in the audit log)</Label>
        <Input
          id="kill-reason"
          maxLength={120}
          autoComplete="off"
          placeholder="e.g. strategy misbehaves"
          value={reason}
          onChange={(event) => setReason(event.target.value)}
        />
      </div>
      {killSwitch.error && (
        <p role="alert" className="text-sm text-destructive">
          {killSwitch.error instanceof ApiError ? killSwitch.error.message : "It failed."} The
          switch is not engaged.
        </p>
      )}
      <DialogFooter>
        <Button variant="outline" onClick={onDone}>
          Cancel
        </Button>
        <HoldButton variant="destructive" onHold={engage} pending={killSwitch.isPending}>
          Hold to stop entries
        </HoldButton>
      </DialogFooter>
    </div>
  )
}

function Effect({ children }: { children: React.ReactNode }) {
  return (
    <li className="flex gap-2">
      <span aria-hidden className="text-muted-foreground">
        •
      </span>
      <span>{children}</span>
    </li>
  )
}

function count(value: number | undefined, noun: string): string {
  if (value === undefined) return `Your ${noun}s`
  return `${value} ${noun}${value === 1 ? "" : "s"}`
}
