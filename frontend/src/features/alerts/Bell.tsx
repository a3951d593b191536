import { useQuery } from "@tanstack/react-query"
import { BellIcon } from "lucide-react"
import { Link } from "react-router"
import { Button } from "@/components/ui/button"
import { Popover, PopoverClose, PopoverContent, PopoverTrigger } from "@/components/ui/popover"
import { formatAgo } from "@/lib/format"
import { notificationsQuery, useMarkRead } from "./queries"

/** What happened while nobody looked; opening marks it as read. */
export function Bell() {
  const { data } = useQuery(notificationsQuery)
  const markRead = useMarkRead()
  const unread = data?.unread ?? 0
  const label = unread === 0 ? "Notifications" : `Notifications, ${unread} unread`
  return (
    <Popover onOpenChange={(open) => open && unread > 0 && markRead.mutate()}>
      <PopoverTrigger asChild>
        <Button size="icon" variant="ghost" aria-label={label} className="relative">
          <BellIcon className="size-4" aria-hidden />
          {unread > 0 && (
            <span
              aria-hidden
              className="num absolute -top-0.5 -right-0.5 min-w-4 rounded-full bg-primary px-1 text-center text-[10px] leading-4 font-semibold text-primary-foreground"
            >
              {unread > 99 ? "99+" : unread}
            </span>
          )}
        </Button>
      </PopoverTrigger>
      <PopoverContent align="end" className="w-80 max-w-[calc(100vw-16px)] p-0">
        <div className="flex items-center justify-between border-b px-3 py-2">
          <h2 className="text-sm font-semibold">Notifications</h2>
          <PopoverClose asChild>
            <Link to="/app/alerts" className="text-xs text-primary hover:underline">
              Alerts
            </Link>
          </PopoverClose>
        </div>
        {data && data.results.length > 0 ? (
          <ul className="max-h-96 divide-y overflow-y-auto">
            {data.results.map((each) => (
              <li key={each.id} className="grid gap-0.5 px-3 py-2">
                {each.kind === "feed" ? (
                  <PopoverClose asChild>
                    <Link to="/app/status" className="text-sm font-medium hover:underline">
                      {each.title}
                    </Link>
                  </PopoverClose>
                ) : (
                  <span className="text-sm font-medium">{each.title}</span>
                )}
                <span className="num whitespace-normal! text-xs text-muted-foreground">
                  {each.body && `${each.body} · `}
                  {formatAgo(each.created_at)}
                </span>
              </li>
            ))}
          </ul>
        ) : (
          <p className="p-4 text-center text-sm text-muted-foreground">
            Nothing yet. Alerts that fire show up here.
          </p>
        )}
      </PopoverContent>
    </Popover>
  )
}
