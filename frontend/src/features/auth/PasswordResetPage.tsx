import { useState } from "react"
import { useForm } from "react-hook-form"
import { Link } from "react-router"
import { TextField } from "@/components/text-field"
import { Button } from "@/components/ui/button"
import { Form, FormRootMessage } from "@/components/ui/form"
import { passwordResetRequest } from "@/lib/allauth"
import { showFormError } from "@/lib/formErrors"
import { AuthLayout, linkClasses } from "./AuthLayout"
import { emailRules } from "./rules"

export function Component() {
  const [sentTo, setSentTo] = useState<string | null>(null)
  const form = useForm({ defaultValues: { email: "" } })
  const backToLogin = (
    <Link to="/login" className={linkClasses}>
      Back to login
    </Link>
  )

  const submit = form.handleSubmit(async ({ email }) => {
    try {
      await passwordResetRequest(email.trim())
      setSentTo(email.trim())
    } catch (error) {
      showFormError(form, error)
    }
  })

  if (sentTo) {
    return (
      <AuthLayout title="Check your inbox" footer={backToLogin}>
        <p role="status">
          If <strong className="break-words">{sentTo}</strong> has an account, a link to choose a
          new password is on its way.
        </p>
        <Button variant="outline" onClick={() => setSentTo(null)}>
          Use another address
        </Button>
      </AuthLayout>
    )
  }
  return (
    <AuthLayout
      title="Forgot your password?"
      intro="We send you a link to choose a new one."
      footer={backToLogin}
    >
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
            autoFocus
            rules={emailRules}
          />
          <Button type="submit" size="lg" pending={form.formState.isSubmitting}>
            Send the link
          </Button>
        </form>
      </Form>
    </AuthLayout>
  )
}
