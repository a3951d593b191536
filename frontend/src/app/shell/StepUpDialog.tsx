import { useQuery } from "@tanstack/react-query"
import { Fingerprint } from "lucide-react"
import { useEffect, useState } from "react"
import { useForm } from "react-hook-form"
import { PasswordField, TextField } from "@/components/text-field"
import { Button } from "@/components/ui/button"
import {
  Dialog,
  DialogContent,
  DialogDescription,
  DialogHeader,
  DialogTitle,
} from "@/components/ui/dialog"
import { Form, FormRootMessage } from "@/components/ui/form"
import {
  authenticatorsList,
  passkeyProblem,
  passkeyReauthenticate,
  passkeysSupported,
  reauthenticateCode,
  reauthenticatePassword,
} from "@/lib/allauth"
import { bindAuthFlow } from "@/lib/api"
import { showFormError } from "@/lib/formErrors"

type Pending = { settle: (passed: boolean) => void }

/**
 * "Confirm that it is you": opened by the API wrapper when the server wants a fresh proof. The
 * interrupted request waits and goes on when the proof was accepted, or fails when cancelled.
 */
export function StepUpDialog() {
  const [pending, setPending] = useState<Pending | null>(null)

  useEffect(() => {
    let waiting: Promise<boolean> | null = null
    bindAuthFlow({
      stepUp: () => {
        // Two requests that want a proof share one dialog.
        waiting ??= new Promise<boolean>((settle) => setPending({ settle })).finally(() => {
          waiting = null
        })
        return waiting
      },
    })
    return () => bindAuthFlow({ stepUp: async () => false })
  }, [])

  const finish = (passed: boolean) => {
    pending?.settle(passed)
    setPending(null)
  }
  return (
    <Dialog open={pending !== null} onOpenChange={(open) => !open && finish(false)}>
      <DialogContent className="max-w-sm">
        <DialogHeader>
          <DialogTitle>Confirm that it is you</DialogTitle>
          <DialogDescription>
            This step is sensitive. After this you are not asked again for five minutes.
          </DialogDescription>
        </DialogHeader>
        {pending && <StepUpForm onPassed={() => finish(true)} />}
      </DialogContent>
    </Dialog>
  )
}

function StepUpForm({ onPassed }: { onPassed: () => void }) {
  const [method, setMethod] = useState<"password" | "code">("password")
  const { data: authenticators = [] } = useQuery({
    queryKey: ["authenticators"],
    queryFn: ({ signal }) => authenticatorsList(signal),
  })
  const hasTotp = authenticators.some((a) => a.type === "totp")
  const hasPasskey = authenticators.some((a) => a.type === "webauthn") && passkeysSupported()
  const form = useForm({ defaultValues: { password: "", code: "" } })

  const submit = form.handleSubmit(async ({ password, code }) => {
    try {
      if (method === "password") await reauthenticatePassword(password)
      else await reauthenticateCode(code.replace(/[\s-]/g, ""))
      onPassed()
    } catch (error) {
      showFormError(form, error)
    }
  })
  const withPasskey = async () => {
    try {
      await passkeyReauthenticate()
      onPassed()
    } catch (error) {
      const problem = passkeyProblem(error)
      if (problem) form.setError("root", { message: problem })
    }
  }

  return (
    <Form {...form}>
      <form onSubmit={submit} noValidate className="grid gap-3">
        <FormRootMessage />
        {method === "password" ? (
          <PasswordField
            control={form.control}
            name="password"
            label="Password"
            autoComplete="current-password"
            autoFocus
            rules={{ required: "Enter your password." }}
          />
        ) : (
          <TextField
            control={form.control}
            name="code"
            label="Authenticator or recovery code"
            inputMode="numeric"
            autoComplete="one-time-code"
            autoFocus
            rules={{ required: "Enter the code." }}
            className="font-mono tracking-widest"
          />
        )}
        <Button type="submit" pending={form.formState.isSubmitting}>
          Confirm
        </Button>
        {hasPasskey && (
          <Button variant="outline" onClick={withPasskey}>
            <Fingerprint aria-hidden />
            Use a passkey
          </Button>
        )}
        {hasTotp && (
          <Button
            variant="link"
            size="sm"
            onClick={() => setMethod(method === "password" ? "code" : "password")}
          >
            {method === "password" ? "Use a code instead" : "Use the password instead"}
          </Button>
        )}
      </form>
    </Form>
  )
}
