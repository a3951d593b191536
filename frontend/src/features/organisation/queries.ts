import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query"
import { call } from "@/lib/api"

export const membersQuery = (organisationId: string) =>
  queryOptions({
    queryKey: ["members", organisationId],
    queryFn: async ({ signal }) => {
      const path = { organisation_id: organisationId }
      const answer = await call("get", "/api/v1/organisations/{organisation_id}/members", {
        path,
        signal,
      })
      return answer.results
    },
  })

export const invitationsQuery = (organisationId: string) =>
  queryOptions({
    queryKey: ["invitations", organisationId],
    queryFn: async ({ signal }) => {
      const path = { organisation_id: organisationId }
      const answer = await call("get", "/api/v1/organisations/{organisation_id}/invitations", {
        path,
        signal,
      })
      return answer.results
    },
  })

export const auditQuery = (organisationId: string) =>
  infiniteQueryOptions({
    queryKey: ["audit", organisationId],
    queryFn: ({ pageParam, signal }) =>
      call("get", "/api/v1/audit", { query: { cursor: pageParam }, signal }),
    initialPageParam: null as number | null,
    getNextPageParam: (page) => (page.next === null ? null : Number(page.next)),
  })
