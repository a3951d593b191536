import { KeyRound } from "lucide-react"
import { useEffect, useEffectEvent, useRef, useState } from "react"
import { useForm } from "react-hook-form"
import { Link, useSearchParams } from "react-router"
import { PasswordField, TextField } from "@/components/text-field"
import { Button } from "@/components/ui/button"
import { Form, FormRootMessage } from "@/components/ui/form"
import {
  conditionalUiSupported,
  logIn,
  passkeyLogIn,
  passkeyProblem,
  passkeysSupported,
  sessionGet,
} from "@/lib/allauth"
import { ApiError } from "@/lib/api"
import { showFormError } from "@/lib/formErrors"
import { AuthLayout, linkClasses } from "./AuthLayout"
import { emailRules, passwordRules } from "./rules"
import { useAuthStep } from "./useAuthStep"

const NOTICES: Record<string, string> = {
  confirmed: "Your e-mail is confirmed. Log in to start.",
  changed: "Your password is changed. Log in with the new one.",
}

export function Component() {
  const form = useForm({ defaultValues: { email: "", password: "" } })
  const settle = useAuthStep()
  const [params] = useSearchParams()
  const next = params.get("next")
  const query = next ? `?next=${encodeURIComponent(next)}` : ""
  const notice = NOTICES[params.get("notice") ?? ""]
  useAlreadyIn(settle)
  const passkey = usePasskeyLogin(settle, (message) => form.setError("root", { message }))

  const submit = form.handleSubmit(async ({ email, password }) => {
    try {
      await settle(await logIn(email.trim(), password), email.trim())
    } catch (error) {
      showFormError(form, error)
    }
  })

  return (
    <AuthLayout
      title="Log in"
      footer={
        <>
          New here?{" "}
          <Link to={`/signup${query}`} className={linkClasses}>
            Create an account
          </Link>
        </>
      }
    >
      <Form {...form}>
        <form onSubmit={submit} noValidate className="grid gap-4">
          {notice && (
            <p role="status" className="rounded-md bg-ok/12 px-3 py-2 text-ok">
              {notice}
            </p>
          )}
          <FormRootMessage />
          <TextField
            control={form.control}
            name="email"
            label="E-mail"
            type="email"
            inputMode="email"
            autoComplete="username webauthn"
            rules={emailRules}
          />
          <PasswordField
            control={form.control}
            name="password"
            label="Password"
            autoComplete="current-password"
            rules={passwordRules}
            aside={
              <Link to="/password/reset" className={`${linkClasses} text-xs`}>
                Forgot it?
              </Link>
            }
          />
          <Button type="submit" size="lg" pending={form.formState.isSubmitting}>
            Log in
          </Button>
        </form>
      </Form>
      {passkeysSupported() && (
        <Button variant="outline" size="lg" pending={passkey.pending} onClick={passkey.start}>
          <KeyRound aria-hidden />
          Log in with a passkey
        </Button>
      )}
    </AuthLayout>
  )
}

/** Someone who is logged in already has nothing to do here. */
function useAlreadyIn(settle: ReturnType<typeof useAuthStep>): void {
  useEffect(() => {
    const abort = new AbortController()
    sessionGet(abort.signal)
      .then((step) => {
        if (step.kind === "done" && !abort.signal.aborted) void settle(step)
      })
      // The form says what is wrong when it is sent.
      .catch(() => {})
    return () => abort.abort()
  }, [settle])
}

/** A passkey from the button, or offered by the browser inside the e-mail field. */
function usePasskeyLogin(
  settle: ReturnType<typeof useAuthStep>,
  onProblem: (message: string) => void,
) {
  const [pending, setPending] = useState(false)
  const offer = useRef({ abort: new AbortController(), ended: Promise.resolve() })
  const report = useEffectEvent(onProblem)

  // The browser takes one request at a time: the offer rests while the button's runs.
  useEffect(() => {
    if (pending) return
    const abort = new AbortController()
    offer.current = { abort, ended: offerPasskey(abort.signal, settle, report) }
    return () => abort.abort()
  }, [settle, pending])

  const start = async () => {
    setPending(true)
    offer.current.abort.abort()
    try {
      // The server keeps one challenge per session: the offer's must not arrive after ours.
      await offer.current.ended
      await settle(await passkeyLogIn())
    } catch (error) {
      const problem = passkeyProblem(error)
      if (problem) onProblem(problem)
    } finally {
      setPending(false)
    }
  }
  return { pending, start }
}

/** Wait in the e-mail field's suggestions until a passkey is picked or `signal` ends it. */
async function offerPasskey(
  signal: AbortSignal,
  settle: ReturnType<typeof useAuthStep>,
  onProblem: (message: string) => void,
): Promise<void> {
  if (!(await conditionalUiSupported()) || signal.aborted) return
  try {
    const step = await passkeyLogIn({ mediation: "conditional", signal })
    if (!signal.aborted) await settle(step)
  } catch (error) {
    if (error instanceof ApiError && error.status > 0 && !signal.aborted) onProblem(error.message)
  }
}
