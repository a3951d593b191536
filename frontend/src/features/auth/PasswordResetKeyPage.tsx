import { useQuery } from "@tanstack/react-query"
import { useForm } from "react-hook-form"
import { Link, useNavigate, useSearchParams } from "react-router"
import { PasswordField } from "@/components/text-field"
import { Button } from "@/components/ui/button"
import { Form, FormRootMessage } from "@/components/ui/form"
import { passwordKeyCheck, passwordReset } from "@/lib/allauth"
import { ApiError } from "@/lib/api"
import { showFormError } from "@/lib/formErrors"
import { AuthLayout, linkClasses } from "./AuthLayout"
import { newPasswordRules } from "./rules"
import { useAuthStep } from "./useAuthStep"

export function Component() {
  const [params] = useSearchParams()
  const key = params.get("key") ?? ""
  const navigate = useNavigate()
  const settle = useAuthStep()
  const form = useForm({ defaultValues: { password: "" } })
  const check = useQuery({
    queryKey: ["password-key", key],
    queryFn: async ({ signal }) => {
      await passwordKeyCheck(key, signal)
      return true
    },
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
  })

  const submit = form.handleSubmit(async ({ password }) => {
    try {
      const step = await passwordReset(key, password)
      if (step.kind === "next" && step.need.kind === "login") {
        await navigate("/login?notice=changed", { replace: true })
      } else {
        await settle(step)
      }
    } catch (error) {
      showFormError(form, error)
    }
  })

  if (check.isError) {
    const offline = check.error instanceof ApiError && check.error.isOffline
    return (
      <AuthLayout
        title={offline ? "No connection" : "This link no longer works"}
        intro={
          offline
            ? check.error.message
            : "It was used already, or it is too old. Your password is unchanged."
        }
      >
        <Button asChild>
          <Link to="/password/reset">Send a new link</Link>
        </Button>
      </AuthLayout>
    )
  }
  return (
    <AuthLayout
      title="Choose a new password"
      intro="Every other device is logged out."
      footer={
        <Link to="/login" className={linkClasses}>
          Back to login
        </Link>
      }
    >
      <Form {...form}>
        <form onSubmit={submit} noValidate className="grid gap-4">
          <FormRootMessage />
          <PasswordField
            control={form.control}
            name="password"
            label="New password"
            autoComplete="new-password"
            hint="At least 10 characters."
            rules={newPasswordRules}
          />
          <Button
            type="submit"
            size="lg"
            disabled={!check.data}
            pending={form.formState.isSubmitting}
          >
            Set password
          </Button>
        </form>
      </Form>
    </AuthLayout>
  )
}
