import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query"
import { Confirm } from "@/components/confirm"
import { Badge } from "@/components/ui/badge"
import { Button } from "@/components/ui/button"
import { Card, CardHeader, CardTitle } from "@/components/ui/card"
import { ErrorState } from "@/components/ui/error-state"
import { Skeleton } from "@/components/ui/skeleton"
import { toast } from "@/components/ui/sonner"
import { call, type Me, type Member, type Role, setCurrentOrganisation } from "@/lib/api"
import { toastFailure } from "@/lib/failure"
import { formatDate } from "@/lib/format"
import { roleLabel } from "@/lib/roles"
import { InvitationsCard } from "./InvitationsCard"
import { membersQuery } from "./queries"
import { RoleSelect } from "./RoleSelect"

export function MembersPanel({ me, mayManage }: { me: Me; mayManage: boolean }) {
  const organisationId = me.organisation.id
  const { data, error, refetch } = useQuery(membersQuery(organisationId))
  return (
    <div className="grid gap-3">
      <Card>
        <CardHeader>
          <CardTitle>Members</CardTitle>
          {data && <span className="num text-xs text-muted-foreground">{data.length}</span>}
        </CardHeader>
        {error && !data ? (
          <ErrorState error={error} onRetry={() => refetch()} />
        ) : !data ? (
          <div className="p-3">
            <Skeleton className="h-10" />
          </div>
        ) : (
          <ul>
            {data.map((member) => (
              <MemberRow key={member.id} me={me} member={member} mayManage={mayManage} />
            ))}
          </ul>
        )}
      </Card>
      {mayManage && <InvitationsCard organisation={me.organisation} />}
    </div>
  )
}

function MemberRow({ me, member, mayManage }: { me: Me; member: Member; mayManage: boolean }) {
  const isMe = member.user.id === me.user.id
  const changes = useMemberChanges(me, member)
  // A personal organisation has one owner for good: the person it belongs to.
  const isFixed = me.organisation.is_personal && member.role === "owner"
  const name = member.user.name || member.user.email
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-2 border-b px-3 py-2 last:border-b-0">
      <div className="min-w-0 flex-1 basis-48">
        <p className="flex flex-wrap items-center gap-2 font-medium">
          <span className="min-w-0 truncate">{name}</span>
          {isMe && <Badge variant="outline">You</Badge>}
        </p>
        <p className="truncate text-xs text-muted-foreground">
          {member.user.name ? `${member.user.email} · ` : ""}since {formatDate(member.joined_at)}
        </p>
      </div>
      {mayManage && !isFixed ? (
        <RoleSelect
          value={member.role}
          label={`Role of ${name}`}
          disabled={changes.role.isPending}
          mayBeOwner={!me.organisation.is_personal}
          onChange={(role) => changes.role.mutate(role)}
        />
      ) : (
        <span className="text-muted-foreground">{roleLabel(member.role)}</span>
      )}
      {!isFixed && (mayManage || isMe) && (
        <Confirm
          trigger={
            <Button variant="ghost" size="sm">
              {isMe ? "Leave" : "Remove"}
            </Button>
          }
          title={isMe ? `Leave ${me.organisation.name}?` : `Remove ${name}?`}
          action={isMe ? "Leave" : "Remove"}
          onConfirm={() => changes.remove.mutate()}
        >
          {isMe
            ? "You lose access to its accounts and orders. An owner can invite you again."
            : "Their sessions lose access at once and their API keys here stop working."}
        </Confirm>
      )}
    </li>
  )
}

function useMemberChanges(me: Me, member: Member) {
  const route = "/api/v1/organisations/{organisation_id}/members/{member_id}"
  const path = { organisation_id: me.organisation.id, member_id: member.id }
  const client = useQueryClient()
  const refresh = () => client.invalidateQueries({ queryKey: ["members", me.organisation.id] })
  const isMe = member.user.id === me.user.id
  const role = useMutation({
    mutationFn: (next: Role) => call("patch", route, { path, body: { role: next } }),
    onSuccess: async () => {
      toast.success("Role changed")
      if (isMe) await client.invalidateQueries({ queryKey: ["me"] })
    },
    onError: (error) => toastFailure("The role is unchanged", error),
    onSettled: refresh,
  })
  const remove = useMutation({
    mutationFn: () => call("delete", route, { path }),
    onSuccess: async () => {
      toast.success(isMe ? "You left the organisation" : "Member removed")
      if (!isMe) return refresh()
      setCurrentOrganisation(null)
      await client.resetQueries()
    },
    onError: (error) => toastFailure("Nobody was removed", error),
  })
  return { role, remove }
}
