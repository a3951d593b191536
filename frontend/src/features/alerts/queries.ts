import { type QueryClient, queryOptions, useMutation, useQueryClient } from "@tanstack/react-query"
import { call } from "@/lib/api"
import type { components } from "@/lib/api/schema"

export type Alert = components["schemas"]["Alert"]
export type AlertCreate = components["schemas"]["AlertCreateRequest"]
export type AlertChange = components["schemas"]["PatchedAlertChangeRequest"]
export type Notification = components["schemas"]["Notification"]

export const alertsQuery = queryOptions({
  queryKey: ["alerts"],
  queryFn: ({ signal }) => call("get", "/api/v1/alerts", { signal }).then(({ results }) => results),
  staleTime: 30_000,
})

export const notificationsQuery = queryOptions({
  queryKey: ["notifications"],
  queryFn: ({ signal }) => call("get", "/api/v1/notifications", { signal }),
  staleTime: 60_000,
})

/** Create, change and delete alerts; the list is read again after each. */
export function useAlertChanges() {
  const client = useQueryClient()
  const onSettled = () => client.invalidateQueries(alertsQuery)
  const create = useMutation({
    mutationFn: (body: AlertCreate) => call("post", "/api/v1/alerts", { body }),
    onSettled,
  })
  const change = useMutation({
    mutationFn: ({ id, body }: { id: string; body: AlertChange }) =>
      call("patch", "/api/v1/alerts/{alert_id}", { path: { alert_id: id }, body }),
    onSettled,
  })
  const remove = useMutation({
    mutationFn: (id: string) =>
      call("delete", "/api/v1/alerts/{alert_id}", { path: { alert_id: id } }),
    onSettled,
  })
  return { create, change, remove }
}

/** Everything was seen. */
export function useMarkRead() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: () => call("post", "/api/v1/notifications/read", {}),
    onSettled: () => client.invalidateQueries(notificationsQuery),
  })
}

/** Put a message that just arrived on top of the list. */
export function takeNotification(client: QueryClient, received: Notification): void {
  client.setQueryData(notificationsQuery.queryKey, (known) =>
    known && !known.results.some((each) => each.id === received.id)
      ? { results: [received, ...known.results].slice(0, 100), unread: known.unread + 1 }
      : known,
  )
  client.invalidateQueries(alertsQuery)
}
