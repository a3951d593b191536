import { KeyRound } from "lucide-react"
import { useEffect, useState } from "react"
import { useForm } from "react-hook-form"
import { Link, useNavigate } from "react-router"
import { TextField } from "@/components/text-field"
import { Button } from "@/components/ui/button"
import { Form, FormRootMessage } from "@/components/ui/form"
import {
  mfaAuthenticate,
  passkeyMfa,
  passkeyProblem,
  passkeysSupported,
  sessionGet,
} from "@/lib/allauth"
import { showFormError } from "@/lib/formErrors"
import { AuthLayout, linkClasses } from "./AuthLayout"
import { codeRules } from "./rules"
import { useAuthStep } from "./useAuthStep"

export function Component() {
  const form = useForm({ defaultValues: { code: "" } })
  const settle = useAuthStep()
  const [useRecovery, setUseRecovery] = useState(false)
  const types = usePendingTypes(settle)

  const submit = form.handleSubmit(async ({ code }) => {
    try {
      await settle(await mfaAuthenticate(code.replace(/[\s-]/g, "")))
    } catch (error) {
      showFormError(form, error)
    }
  })
  const withPasskey = async () => {
    try {
      await settle(await passkeyMfa())
    } catch (error) {
      const problem = passkeyProblem(error)
      if (problem) form.setError("root", { message: problem })
    }
  }
  const swap = () => {
    form.reset()
    setUseRecovery(!useRecovery)
  }

  return (
    <AuthLayout
      title="Second step"
      intro={
        useRecovery
          ? "Enter one of the recovery codes you saved. Each works once."
          : "Enter the 6 digits from your authenticator app."
      }
      footer={
        <Link to="/login" className={linkClasses}>
          Back to login
        </Link>
      }
    >
      <Form {...form}>
        <form onSubmit={submit} noValidate className="grid gap-4">
          <FormRootMessage />
          <TextField
            key={String(useRecovery)}
            control={form.control}
            name="code"
            label={useRecovery ? "Recovery code" : "Authenticator code"}
            inputMode={useRecovery ? "text" : "numeric"}
            autoComplete="one-time-code"
            autoCapitalize="none"
            spellCheck={false}
            autoFocus
            rules={codeRules}
            className="h-11 text-center font-mono text-base tracking-[0.3em] coarse:text-lg"
          />
          <Button type="submit" size="lg" pending={form.formState.isSubmitting}>
            Continue
          </Button>
        </form>
      </Form>
      {types?.includes("webauthn") && passkeysSupported() && (
        <Button variant="outline" size="lg" onClick={withPasskey}>
          <KeyRound aria-hidden />
          Use a passkey
        </Button>
      )}
      <Button variant="link" size="sm" onClick={swap} className="justify-self-center">
        {useRecovery ? "Use the authenticator app" : "Use a recovery code"}
      </Button>
    </AuthLayout>
  )
}

/** Which second factors the pending login takes; elsewhere when no login is pending. */
function usePendingTypes(settle: ReturnType<typeof useAuthStep>): string[] | null {
  const navigate = useNavigate()
  const [types, setTypes] = useState<string[] | null>(null)
  useEffect(() => {
    const abort = new AbortController()
    sessionGet(abort.signal)
      .then((step) => {
        if (abort.signal.aborted) return
        if (step.kind === "done") void settle(step)
        else if (step.need.kind === "mfa") setTypes(step.need.types)
        else void navigate("/login", { replace: true })
      })
      // The form says what is wrong when it is sent.
      .catch(() => {})
    return () => abort.abort()
  }, [navigate, settle])
  return types
}
