import { useEffect, useState } from "react"
import { useForm } from "react-hook-form"
import { PasswordField, TextField } from "@/components/text-field"
import { Button } from "@/components/ui/button"
import { Form, FormRootMessage } from "@/components/ui/form"
import { logIn } from "@/lib/allauth"
import { showFormError } from "@/lib/formErrors"
import { emailRules, passwordRules } from "./rules"
import { useAuthStep } from "./useAuthStep"

/** The server sends at most one mail to an address in this time (EMAIL_CONFIRMATION_COOLDOWN). */
const COOLDOWN_S = 180

/**
 * Have the mail sent again. The server does so when the right password is given for an address
 * that is not confirmed yet; so nobody can flood a stranger's inbox.
 */
export function ResendForm({ email, sentAt }: { email: string; sentAt: number | null }) {
  const [open, setOpen] = useState(false)
  const [lastSentAt, setLastSentAt] = useState(sentAt)
  const waitS = useSecondsUntil(lastSentAt === null ? null : lastSentAt + COOLDOWN_S * 1000)
  const settle = useAuthStep()
  const form = useForm({ defaultValues: { email, password: "" } })

  const submit = form.handleSubmit(async (values) => {
    try {
      const step = await logIn(values.email.trim(), values.password)
      if (step.kind === "next" && step.need.kind === "verify_email") {
        setLastSentAt(Date.now())
        setOpen(false)
        form.resetField("password")
      } else {
        await settle(step)
      }
    } catch (error) {
      showFormError(form, error)
    }
  })

  if (!open) {
    return (
      <div className="grid gap-2">
        <Button variant="outline" disabled={waitS > 0} onClick={() => setOpen(true)}>
          Send the mail again
        </Button>
        <p className="min-h-4 text-xs text-muted-foreground" role="status">
          {waitS > 0
            ? `Possible in ${waitS} s. Look in the spam folder meanwhile.`
            : "Nothing there? Look in the spam folder first."}
        </p>
      </div>
    )
  }
  return (
    <Form {...form}>
      <form onSubmit={submit} noValidate className="grid gap-4">
        <FormRootMessage />
        <TextField
          control={form.control}
          name="email"
          label="E-mail"
          type="email"
          inputMode="email"
          autoComplete="username"
          rules={emailRules}
        />
        <PasswordField
          control={form.control}
          name="password"
          label="Password"
          autoComplete="current-password"
          hint="The one you chose when you signed up."
          rules={passwordRules}
        />
        <Button type="submit" pending={form.formState.isSubmitting}>
          Send the mail again
        </Button>
      </form>
    </Form>
  )
}

/** Whole seconds until `at` (epoch ms), counting down; 0 when past or null. */
function useSecondsUntil(at: number | null): number {
  const [now, setNow] = useState(Date.now)
  const left = at === null ? 0 : Math.max(0, Math.ceil((at - now) / 1000))
  const counting = left > 0
  useEffect(() => {
    if (!counting) return
    const timer = setInterval(() => setNow(Date.now()), 1000)
    return () => clearInterval(timer)
  }, [counting])
  return left
}
