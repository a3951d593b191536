import { useQuery } from "@tanstack/react-query"
import { QRCodeSVG } from "qrcode.react"
import { useForm } from "react-hook-form"
import { TextField } from "@/components/text-field"
import { Button } from "@/components/ui/button"
import {
  Dialog,
  DialogContent,
  DialogDescription,
  DialogFooter,
  DialogHeader,
  DialogTitle,
} from "@/components/ui/dialog"
import { ErrorState } from "@/components/ui/error-state"
import { Form, FormRootMessage } from "@/components/ui/form"
import { Skeleton } from "@/components/ui/skeleton"
import { totpActivate, totpBegin } from "@/lib/allauth"
import { showFormError } from "@/lib/formErrors"

/** Scan, then prove it with a first code. */
export function TotpDialog({
  onClose,
  onActivated,
}: {
  onClose: () => void
  onActivated: () => Promise<void>
}) {
  const form = useForm({ defaultValues: { code: "" } })
  const setup = useQuery({
    queryKey: ["totp-setup"],
    queryFn: totpBegin,
    // Each GET makes a new secret: one per opened dialog.
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  })
  const submit = form.handleSubmit(async ({ code }) => {
    try {
      await totpActivate(code.replace(/[\s-]/g, ""))
      await onActivated()
    } catch (error) {
      showFormError(form, error)
    }
  })

  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent>
        <DialogHeader>
          <DialogTitle>Set up an authenticator app</DialogTitle>
          <DialogDescription>
            Scan this with the app, or type the key into it. Then enter the code it shows.
          </DialogDescription>
        </DialogHeader>
        {setup.isError ? (
          <ErrorState error={setup.error} onRetry={() => setup.refetch()} />
        ) : (
          <div className="grid justify-items-center gap-3">
            {setup.data ? (
              // White in both themes: cameras want dark on light, with a quiet margin.
              <div className="rounded-md bg-white p-3">
                <QRCodeSVG
                  value={setup.data.totp_url}
                  size={176}
                  title="QR code for the authenticator app"
                />
              </div>
            ) : (
              <Skeleton className="size-50" />
            )}
            <code
              data-testid="totp-secret"
              className="min-h-5 max-w-full text-center font-mono text-xs break-all select-all"
            >
              {setup.data?.secret}
            </code>
          </div>
        )}
        <Form {...form}>
          <form onSubmit={submit} noValidate className="grid gap-4">
            <FormRootMessage />
            <TextField
              control={form.control}
              name="code"
              label="Authenticator code"
              inputMode="numeric"
              autoComplete="one-time-code"
              maxLength={8}
              rules={{ required: "Enter the 6 digits that the app shows." }}
              className="text-center font-mono tracking-[0.3em]"
            />
            <DialogFooter>
              <Button variant="outline" onClick={onClose}>
                Cancel
              </Button>
              <Button type="submit" disabled={!setup.data} pending={form.formState.isSubmitting}>
                Turn on two-step login
              </Button>
            </DialogFooter>
          </form>
        </Form>
      </DialogContent>
    </Dialog>
  )
}
