import type { ComponentProps } from "react"
import { cn } from "@/lib/cn"

/** A plain table for books and lists. Live grids with many rows are virtualised instead. */
export function Table({ className, ...props }: ComponentProps<"table">) {
  return (
    <div data-slot="table-scroll" className="relative w-full overflow-x-auto">
      <table
        data-slot="table"
        className={cn("w-full border-collapse text-sm", className)}
        {...props}
      />
    </div>
  )
}

export function TableHeader({ className, ...props }: ComponentProps<"thead">) {
  return <thead className={cn("text-2xs text-muted-foreground", className)} {...props} />
}

export function TableBody(props: ComponentProps<"tbody">) {
  return <tbody {...props} />
}

export function TableRow({ className, ...props }: ComponentProps<"tr">) {
  return (
    <tr
      className={cn("h-(--row-book) border-b last:border-b-0 coarse:h-11", className)}
      {...props}
    />
  )
}

export function TableHead({ className, ...props }: ComponentProps<"th">) {
  return (
    <th
      scope="col"
      className={cn("h-8 whitespace-nowrap px-3 text-left font-medium", className)}
      {...props}
    />
  )
}

export function TableCell({ className, ...props }: ComponentProps<"td">) {
  return <td className={cn("px-3 py-1 align-middle", className)} {...props} />
}
