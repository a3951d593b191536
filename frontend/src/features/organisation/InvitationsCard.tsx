import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query"
import { useForm } from "react-hook-form"
import { TextField } from "@/components/text-field"
import { Badge } from "@/components/ui/badge"
import { Button } from "@/components/ui/button"
import { Card, CardContent, CardHeader, CardTitle } from "@/components/ui/card"
import { ErrorState } from "@/components/ui/error-state"
import { Form, FormRootMessage } from "@/components/ui/form"
import { Skeleton } from "@/components/ui/skeleton"
import { toast } from "@/components/ui/sonner"
import { call, type Invitation, type Organisation, type Role } from "@/lib/api"
import { toastFailure } from "@/lib/failure"
import { formatDate } from "@/lib/format"
import { showFormError } from "@/lib/formErrors"
import { ROLES, roleLabel } from "@/lib/roles"
import { invitationsQuery } from "./queries"
import { RoleSelect } from "./RoleSelect"

export function InvitationsCard({ organisation }: { organisation: Organisation }) {
  const organisationId = organisation.id
  const { data, error, refetch } = useQuery(invitationsQuery(organisationId))
  return (
    <Card>
      <CardHeader>
        <CardTitle>Invitations</CardTitle>
      </CardHeader>
      <CardContent className="border-b">
        <InviteForm organisationId={organisationId} mayBeOwner={!organisation.is_personal} />
      </CardContent>
      {error && !data ? (
        <ErrorState error={error} onRetry={() => refetch()} />
      ) : !data ? (
        <div className="p-3">
          <Skeleton className="h-8" />
        </div>
      ) : data.length === 0 ? (
        <p className="p-3 text-muted-foreground">Nobody has been invited yet.</p>
      ) : (
        <ul>
          {data.map((invitation) => (
            <InvitationRow
              key={invitation.id}
              organisationId={organisationId}
              invitation={invitation}
            />
          ))}
        </ul>
      )}
    </Card>
  )
}

function InviteForm({
  organisationId,
  mayBeOwner,
}: {
  organisationId: string
  mayBeOwner: boolean
}) {
  const client = useQueryClient()
  const form = useForm<{ email: string; role: Role }>({
    defaultValues: { email: "", role: "trader" },
  })
  const role = form.watch("role")
  const submit = form.handleSubmit(async (values) => {
    try {
      await call("post", "/api/v1/organisations/{organisation_id}/invitations", {
        path: { organisation_id: organisationId },
        body: { ...values, email: values.email.trim() },
      })
      await client.invalidateQueries(invitationsQuery(organisationId))
      toast.success(`Invitation sent to ${values.email.trim()}`)
      form.reset({ email: "", role: values.role })
    } catch (error) {
      showFormError(form, error)
    }
  })
  return (
    <Form {...form}>
      <form onSubmit={submit} noValidate className="grid gap-2">
        <FormRootMessage />
        <div className="flex flex-wrap items-start gap-2">
          <div className="min-w-0 flex-1 basis-56">
            <TextField
              control={form.control}
              name="email"
              label="E-mail"
              type="email"
              inputMode="email"
              autoComplete="off"
              rules={{
                required: "Enter the address to invite.",
                pattern: { value: /^\S+@\S+\.\S+$/, message: "This is not an e-mail address." },
              }}
            />
          </div>
          <div className="flex gap-2 sm:pt-[1.375rem]">
            <RoleSelect
              value={role}
              label="Role of the invited person"
              mayBeOwner={mayBeOwner}
              onChange={(next) => form.setValue("role", next)}
            />
            <Button type="submit" className="coarse:h-11" pending={form.formState.isSubmitting}>
              Invite
            </Button>
          </div>
        </div>
        <p className="text-xs text-muted-foreground">
          {roleLabel(role)}: {ROLES.find((r) => r.role === role)?.means}
        </p>
      </form>
    </Form>
  )
}

function InvitationRow({
  organisationId,
  invitation,
}: {
  organisationId: string
  invitation: Invitation
}) {
  const client = useQueryClient()
  const isOpen = /^(open|pending)$/i.test(invitation.status)
  const withdraw = useMutation({
    mutationFn: () =>
      call("delete", "/api/v1/organisations/{organisation_id}/invitations/{invitation_id}", {
        path: { organisation_id: organisationId, invitation_id: invitation.id },
      }),
    onSuccess: () => toast.success("Invitation withdrawn"),
    onError: (error) => toastFailure("The invitation still holds", error),
    onSettled: () => client.invalidateQueries(invitationsQuery(organisationId)),
  })
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-1 border-b px-3 py-2 last:border-b-0">
      <div className="min-w-0 flex-1 basis-48">
        <p className="truncate font-medium">{invitation.email}</p>
        <p className="text-xs text-muted-foreground">
          {roleLabel(invitation.role)} · sent {formatDate(invitation.created_at)}
          {isOpen && `, valid until ${formatDate(invitation.expires_at)}`}
        </p>
      </div>
      <Badge variant={isOpen ? "warn" : "default"}>{invitation.status.toLowerCase()}</Badge>
      {isOpen && (
        <Button
          variant="ghost"
          size="sm"
          pending={withdraw.isPending}
          onClick={() => withdraw.mutate()}
        >
          Withdraw
        </Button>
      )}
    </li>
  )
}
