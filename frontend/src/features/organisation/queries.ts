import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query"
import { type AuditEntry, api, type Invitation, type Member, type Page } from "@/lib/api"

export const membersQuery = (organisationId: string) =>
  queryOptions({
    queryKey: ["members", organisationId],
    queryFn: async ({ signal }) =>
      (
        await api<{ results: Member[] }>(`/api/v1/organisations/${organisationId}/members`, {
          signal,
        })
      ).results,
  })

export const invitationsQuery = (organisationId: string) =>
  queryOptions({
    queryKey: ["invitations", organisationId],
    queryFn: async ({ signal }) =>
      (
        await api<{ results: Invitation[] }>(
          `/api/v1/organisations/${organisationId}/invitations`,
          { signal },
        )
      ).results,
  })

export const auditQuery = (organisationId: string) =>
  infiniteQueryOptions({
    queryKey: ["audit", organisationId],
    queryFn: ({ pageParam, signal }) =>
      api<Page<AuditEntry>>("/api/v1/audit", { query: { cursor: pageParam }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
  })
