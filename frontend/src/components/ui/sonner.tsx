import { Toaster as Sonner } from "sonner"
import { isDark, useAppearance } from "@/lib/theme"

export { toast } from "sonner"

export function Toaster() {
  useAppearance()
  return (
    <Sonner
      theme={isDark() ? "dark" : "light"}
      position="bottom-right"
      // The library's own Alt+T would take the order ticket's key for switching sides.
      hotkey={["altKey", "KeyN"]}
      gap={8}
      visibleToasts={4}
      mobileOffset={{ bottom: "calc(4rem + env(safe-area-inset-bottom))" }}
      toastOptions={{
        classNames: {
          toast:
            "!rounded-md !border !border-border !bg-popover !text-popover-foreground !text-sm !shadow-lg",
          description: "!text-muted-foreground",
        },
      }}
    />
  )
}
