import { Skeleton } from "@/components/ui/skeleton"

/** The terminal's outline while its first chunk and the session load. */
export function ShellFallback() {
  return (
    <div className="flex h-dvh flex-col" aria-busy="true">
      <div className="flex h-(--header-height) items-center gap-3 border-b bg-card px-3">
        <Skeleton className="size-6" />
        <Skeleton className="h-4 w-40" />
        <Skeleton className="ml-auto h-5 w-24" />
      </div>
      <div className="flex min-h-0 flex-1">
        <div className="hidden w-12 border-r bg-card md:block" />
        <div className="grid flex-1 gap-2 p-2">
          <Skeleton className="h-full" />
        </div>
      </div>
    </div>
  )
}
