import { useForm } from "react-hook-form"
import { Link, useSearchParams } from "react-router"
import { PasswordField, TextField } from "@/components/text-field"
import { Button } from "@/components/ui/button"
import { Form, FormRootMessage } from "@/components/ui/form"
import { signUp } from "@/lib/allauth"
import { showFormError } from "@/lib/formErrors"
import { AuthLayout, linkClasses } from "./AuthLayout"
import { emailRules, newPasswordRules } from "./rules"
import { useAuthStep } from "./useAuthStep"

export function Component() {
  const [params] = useSearchParams()
  const query = params.size > 0 ? `?${params}` : ""
  const form = useForm({ defaultValues: { email: params.get("email") ?? "", password: "" } })
  const settle = useAuthStep()

  const submit = form.handleSubmit(async ({ email, password }) => {
    try {
      await settle(await signUp(email.trim(), password), email.trim())
    } catch (error) {
      showFormError(form, error)
    }
  })

  return (
    <AuthLayout
      title="Create an account"
      intro="Starts with a paper account of ₹1 crore. No broker needed."
      footer={
        <>
          Have an account?{" "}
          <Link to={`/login${query}`} className={linkClasses}>
            Log in
          </Link>
        </>
      }
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
            autoComplete="email"
            rules={emailRules}
          />
          <PasswordField
            control={form.control}
            name="password"
            label="Password"
            autoComplete="new-password"
            hint="At least 10 characters. A few words are better than one with symbols."
            rules={newPasswordRules}
          />
          <Button type="submit" size="lg" pending={form.formState.isSubmitting}>
            Create account
          </Button>
        </form>
      </Form>
      <p className="text-xs text-muted-foreground">
        Trading in derivatives is risky. Read the{" "}
        <Link to="/#risk" className={linkClasses}>
          risk disclosure
        </Link>{" "}
        first.
      </p>
    </AuthLayout>
  )
}
